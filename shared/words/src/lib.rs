//! The offline interpreter: English in, a plan of things to make out, within milliseconds and the
//! same on every machine. It knows the catalogue, colours, materials, sizes and counts; no I/O at
//! run time, no clock, no luck.

mod catalogue;

pub use catalogue::{Family, catalogue, family};
