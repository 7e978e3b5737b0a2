//! The one door to what differs from platform to platform: how a program starts, where things are kept, who
//! does what takes long, what carries datagrams, luck.

mod native;

pub(crate) use native::{
    Cache, Host, HostError, Keep, Where, breathe, connect, name, seed, spawn, start, window,
};
