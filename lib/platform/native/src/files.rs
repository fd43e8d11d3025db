//! Files, for reading.

use std::io;
use std::os::fd::OwnedFd;

use rustix::fs::{Mode, OFlags, open as open_file, readlink};

use crate::bytes::latin1;

pub fn open(path: &str) -> io::Result<OwnedFd> {
    Ok(open_file(path, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?)
}

pub fn read(file: &OwnedFd, bytes: &mut [u8], position: u64) -> io::Result<usize> {
    Ok(rustix::io::pread(file, bytes, position)?)
}

/// From the beginning, in latin1, so many bytes at most.
pub fn read_text(file: &OwnedFd, length: usize) -> io::Result<String> {
    let mut bytes = Vec::with_capacity(length);
    rustix::io::pread(file, rustix::buffer::spare_capacity(&mut bytes), 0)?;
    Ok(latin1(&bytes))
}

pub fn read_link(path: &str) -> io::Result<String> {
    readlink(path, Vec::new())?.into_string().map_err(io::Error::other)
}
