//! What a picture somebody brings along is, by its first bytes; nothing is decoded here.

/// The largest file of a picture.
pub(crate) const PICTURE_BYTES_MAX: usize = 8 << 20;

/// The longest edge of a picture, in pixels.
const EDGE_MAX: u32 = 8_192;

/// What bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PictureKind {
    Png,
    Jpeg,
}

/// Why bytes are no picture for us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoPicture {
    #[error("Only PNG and JPEG pictures can be used.")]
    Kind,
    #[error("A picture has at most {EDGE_MAX} pixels in each direction.")]
    TooLarge,
}

impl PictureKind {
    pub(crate) const fn content_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }
}

/// What these bytes are, when they are a picture of a size somebody may have decoded.
pub(crate) fn look(bytes: &[u8]) -> Result<PictureKind, NoPicture> {
    let (kind, size) = match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', rest @ ..] => {
            (PictureKind::Png, png_size(rest))
        }
        [0xff, 0xd8, 0xff, ..] => (PictureKind::Jpeg, jpeg_size(&bytes[2..])),
        _ => return Err(NoPicture::Kind),
    };
    let (width, height) = size.ok_or(NoPicture::Kind)?;
    let fits = |edge| (1..=EDGE_MAX).contains(&edge);
    if fits(width) && fits(height) {
        Ok(kind)
    } else {
        Err(NoPicture::TooLarge)
    }
}

/// The header is the first chunk.
fn png_size(chunks: &[u8]) -> Option<(u32, u32)> {
    let header = chunks.strip_prefix(b"\0\0\0\x0dIHDR")?;
    let number = |at: usize| Some(u32::from_be_bytes(header.get(at..at + 4)?.try_into().ok()?));
    Some((number(0)?, number(4)?))
}

/// Segment after segment until the frame's header.
fn jpeg_size(mut segments: &[u8]) -> Option<(u32, u32)> {
    loop {
        let [0xff, marker, high, low, ..] = *segments else {
            return None;
        };
        let length = usize::from(u16::from_be_bytes([high, low]));
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            let [_, h1, h2, w1, w2, ..] = *segments.get(4..)? else {
                return None;
            };
            let number = |a, b| u32::from(u16::from_be_bytes([a, b]));
            return Some((number(w1, w2), number(h1, h2)));
        }
        segments = segments.get(2 + length.max(2)..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let start: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";
        [start, &width.to_be_bytes(), &height.to_be_bytes()].concat()
    }

    fn jpeg(width: u16, height: u16) -> Vec<u8> {
        let start: &[u8] = &[0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc2, 0, 17, 8];
        [start, &height.to_be_bytes(), &width.to_be_bytes()].concat()
    }

    #[test]
    fn size_and_kind_are_read_before_anything_is_decoded() {
        assert_eq!(look(&png(640, 480)), Ok(PictureKind::Png));
        assert_eq!(look(&jpeg(640, 480)), Ok(PictureKind::Jpeg));
        assert_eq!(look(&png(100_000, 100_000)), Err(NoPicture::TooLarge));
        assert_eq!(look(&jpeg(65_535, 1)), Err(NoPicture::TooLarge));
        assert_eq!(look(&png(0, 1)), Err(NoPicture::TooLarge));
    }

    #[test]
    fn whatever_is_cut_off_or_something_else_is_no_picture() {
        for whole in [png(6, 4), jpeg(6, 4)] {
            for length in 0..whole.len() {
                assert_eq!(look(&whole[..length]), Err(NoPicture::Kind), "{length}");
            }
        }
        let others: [&[u8]; 4] = [
            b"GIF89a",
            b"<svg/>",
            b"\xff\xd8\xff\xe0\0\0",
            b"RIFF\0\0\0\0WEBP",
        ];
        for other in others {
            assert_eq!(look(other), Err(NoPicture::Kind));
        }
    }
}
