//! Typed numbers out of the binary chunk.

use crate::{
    Problem,
    document::{Accessor, Document},
};

/// The numbers behind one accessor; every element lies inside the binary chunk.
pub(crate) struct View<'a> {
    bytes: &'a [u8],
    stride: usize,
    component: Component,
    normalized: bool,
    /// Numbers in one element.
    pub(crate) width: usize,
    /// Elements.
    pub(crate) count: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Component {
    I8,
    U8,
    I16,
    U16,
    U32,
    F32,
}

impl Component {
    fn of(code: u32) -> Result<Self, Problem> {
        match code {
            5_120 => Ok(Self::I8),
            5_121 => Ok(Self::U8),
            5_122 => Ok(Self::I16),
            5_123 => Ok(Self::U16),
            5_125 => Ok(Self::U32),
            5_126 => Ok(Self::F32),
            _ => Err(Problem::Unsupported("this component type")),
        }
    }

    const fn bytes(self) -> usize {
        match self {
            Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::U32 | Self::F32 => 4,
        }
    }
}

impl<'a> View<'a> {
    pub(crate) fn of(document: &Document, binary: &'a [u8], index: usize) -> Result<Self, Problem> {
        let accessor = document
            .accessors
            .get(index)
            .ok_or(Problem::Missing("an accessor"))?;
        if accessor.sparse.is_some() {
            return Err(Problem::Unsupported("a sparse accessor"));
        }
        let component = Component::of(accessor.component_type)?;
        let width = width(accessor)?;
        let bytes = view_bytes(document, binary, accessor)?;
        let element = width * component.bytes();
        let stride = stride(document, accessor).unwrap_or(element);
        let view = Self {
            bytes,
            stride,
            component,
            normalized: accessor.normalized,
            width,
            count: accessor.count,
        };
        view.fits(element).then_some(view).ok_or(Problem::Length)
    }

    /// Whether every element of `element` bytes lies inside.
    fn fits(&self, element: usize) -> bool {
        let Some(last) = self.count.checked_sub(1) else {
            return false;
        };
        self.stride >= element
            && last
                .checked_mul(self.stride)
                .and_then(|start| start.checked_add(element))
                .is_some_and(|end| end <= self.bytes.len())
    }

    /// Insists on one of `components` and `widths`.
    pub(crate) fn expect(
        self,
        components: &[Component],
        widths: &[usize],
    ) -> Result<Self, Problem> {
        if components.contains(&self.component) && widths.contains(&self.width) {
            Ok(self)
        } else {
            Err(Problem::Unsupported("this kind of accessor"))
        }
    }

    /// Element `at` with `fill` where it has fewer numbers; integers are normalised to 0..=1, or -1..=1, when marked
    /// so.
    pub(crate) fn floats<const N: usize>(&self, at: usize, fill: f32) -> [f32; N] {
        let mut element = [fill; N];
        for (place, number) in element.iter_mut().enumerate().take(self.width) {
            *number = match self.component {
                Component::I8 => self
                    .scaled(f32::from(i8::from_le_bytes(self.read(at, place))), 127.0)
                    .max(self.lowest(-128.0)),
                Component::I16 => self
                    .scaled(
                        f32::from(i16::from_le_bytes(self.read(at, place))),
                        32_767.0,
                    )
                    .max(self.lowest(-32_768.0)),
                Component::U8 => self.scaled(f32::from(self.read::<1>(at, place)[0]), 255.0),
                Component::U16 => self.scaled(
                    f32::from(u16::from_le_bytes(self.read(at, place))),
                    65_535.0,
                ),
                Component::U32 => u32::from_le_bytes(self.read(at, place)) as f32,
                Component::F32 => f32::from_le_bytes(self.read(at, place)),
            };
        }
        element
    }

    /// The first number of element `at` as an index.
    pub(crate) fn index(&self, at: usize) -> u32 {
        match self.component {
            Component::I8 | Component::U8 => u32::from(self.read::<1>(at, 0)[0]),
            Component::I16 | Component::U16 => u32::from(u16::from_le_bytes(self.read(at, 0))),
            Component::U32 | Component::F32 => u32::from_le_bytes(self.read(at, 0)),
        }
    }

    /// Element `at` of four bytes as they are.
    pub(crate) fn bytes_of(&self, at: usize) -> [u8; 4] {
        self.read(at, 0)
    }

    /// The least that a signed number may mean.
    fn lowest(&self, whole: f32) -> f32 {
        if self.normalized { -1.0 } else { whole }
    }

    fn scaled(&self, number: f32, full: f32) -> f32 {
        if self.normalized {
            number / full
        } else {
            number
        }
    }

    fn read<const N: usize>(&self, at: usize, place: usize) -> [u8; N] {
        self.bytes
            .get(at * self.stride + place * N..)
            .and_then(|bytes| bytes.first_chunk())
            .copied()
            .unwrap_or([0; N])
    }
}

fn width(accessor: &Accessor) -> Result<usize, Problem> {
    match accessor.r#type.as_str() {
        "SCALAR" => Ok(1),
        "VEC2" => Ok(2),
        "VEC3" => Ok(3),
        "VEC4" => Ok(4),
        "MAT4" => Ok(16),
        _ => Err(Problem::Unsupported("this accessor type")),
    }
}

fn stride(document: &Document, accessor: &Accessor) -> Option<usize> {
    document
        .buffer_views
        .get(accessor.buffer_view?)?
        .byte_stride
}

fn view_bytes<'a>(
    document: &Document,
    binary: &'a [u8],
    accessor: &Accessor,
) -> Result<&'a [u8], Problem> {
    let index = accessor
        .buffer_view
        .ok_or(Problem::Unsupported("an accessor without bytes"))?;
    let view = document
        .buffer_views
        .get(index)
        .ok_or(Problem::Missing("a buffer view"))?;
    let buffer = document
        .buffers
        .get(view.buffer)
        .ok_or(Problem::Missing("a buffer"))?;
    if buffer.uri.is_some() || view.buffer != 0 {
        return Err(Problem::Unsupported("a buffer outside the file"));
    }
    binary
        .get(..buffer.byte_length)
        .and_then(|bytes| bytes.get(view.byte_offset..))
        .and_then(|bytes| bytes.get(..view.byte_length))
        .and_then(|bytes| bytes.get(accessor.byte_offset..))
        .ok_or(Problem::Length)
}
