//! One world, headless: it alone decides what happens there. No I/O: links, time and mail are handed in.

pub mod history;
pub mod mail;
