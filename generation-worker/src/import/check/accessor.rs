//! The bytes behind an accessor: inside the file, of the right kind, finite.

use gltf::json::{
    Root,
    accessor::{ComponentType, Type},
    validation::Checked::Valid,
};

use super::known;
use crate::import::Refusal;

/// What an accessor is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Position,
    Normal,
    TexCoord,
    Color,
    Index,
}

/// Elements that lie inside the binary chunk, every one.
pub(super) struct Span<'a> {
    bytes: &'a [u8],
    component: ComponentType,
    width: usize,
    stride: usize,
    pub(super) count: usize,
    kind: Kind,
}

impl Kind {
    fn allows(self, component: ComponentType, shape: Type) -> bool {
        use ComponentType::{F32, U8, U16, U32};
        let components: &[_] = match self {
            Self::Position | Self::Normal => &[F32],
            Self::TexCoord | Self::Color => &[F32, U8, U16],
            Self::Index => &[U8, U16, U32],
        };
        let shapes: &[_] = match self {
            Self::Position | Self::Normal => &[Type::Vec3],
            Self::TexCoord => &[Type::Vec2],
            Self::Color => &[Type::Vec3, Type::Vec4],
            Self::Index => &[Type::Scalar],
        };
        components.contains(&component) && shapes.contains(&shape)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Position => "a position",
            Self::Normal => "a normal",
            Self::TexCoord => "a texture coordinate",
            Self::Color => "a colour",
            Self::Index => "an index",
        }
    }
}

impl<'a> Span<'a> {
    pub(super) fn of(
        root: &Root,
        binary: &'a [u8],
        index: usize,
        kind: Kind,
    ) -> Result<Self, Refusal> {
        let accessor = root
            .accessors
            .get(index)
            .ok_or(Refusal::Missing("an accessor"))?;
        if accessor.sparse.is_some() {
            return Err(Refusal::Unsupported("sparse accessors"));
        }
        let (Valid(component), Valid(shape)) = (accessor.component_type, accessor.type_) else {
            return Err(Refusal::Value("an accessor"));
        };
        let component = component.0;
        if !kind.allows(component, shape) {
            return Err(Refusal::Unsupported("numbers of an unusual kind"));
        }
        let view = accessor
            .buffer_view
            .ok_or(Refusal::Unsupported("accessors without bytes"))?;
        let view = known(&root.buffer_views, view, "a buffer view")?;
        let buffer = known(&root.buffers, view.buffer, "a buffer")?;
        let element = component.size() * shape.multiplicity();
        let stride = view.byte_stride.map_or(element, |stride| stride.0);
        let start = size(view.byte_offset.map_or(0, |offset| offset.0))?;
        let skip = size(accessor.byte_offset.map_or(0, |offset| offset.0))?;
        let bytes = binary
            .get(..size(buffer.byte_length.0)?)
            .and_then(|bytes| bytes.get(start..))
            .and_then(|bytes| bytes.get(..usize::try_from(view.byte_length.0).ok()?))
            .and_then(|bytes| bytes.get(skip..))
            .ok_or(Refusal::Length)?;
        let span = Self {
            bytes,
            component,
            width: shape.multiplicity(),
            stride,
            count: size(accessor.count.0)?,
            kind,
        };
        span.fits(element).then_some(span).ok_or(Refusal::Length)
    }

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

    /// Insists on floats between `-most` and `most`. Integers are always numbers.
    pub(super) fn all_finite(&self, most: f32) -> Result<(), Refusal> {
        if self.component != ComponentType::F32 {
            return Ok(());
        }
        let good = (0..self.count).all(|at| {
            let element = &self.bytes[at * self.stride..];
            element.chunks_exact(4).take(self.width).all(|number| {
                let number = number
                    .first_chunk()
                    .map_or(f32::NAN, |n| f32::from_le_bytes(*n));
                // False for NaN too.
                number.abs() <= most
            })
        });
        good.then_some(()).ok_or(Refusal::Value(self.kind.name()))
    }

    /// Insists on indices below `vertices`.
    pub(super) fn all_below(&self, vertices: usize) -> Result<(), Refusal> {
        let good = (0..self.count).all(|at| {
            let element = &self.bytes[at * self.stride..];
            let mut wide = [0; 4];
            let narrow = self.component.size();
            wide[..narrow].copy_from_slice(&element[..narrow]);
            (u32::from_le_bytes(wide) as usize) < vertices
        });
        good.then_some(()).ok_or(Refusal::Index)
    }
}

fn size(number: u64) -> Result<usize, Refusal> {
    usize::try_from(number).or(Err(Refusal::Length))
}
