//! A connection or a pipe: what is written waits here until the other side takes it.

use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::event::epoll::EventFlags;
use rustix::io::Errno;
use rustix::net::{Shutdown, shutdown};

use crate::tls::Tls;

pub struct Stream {
    fd: OwnedFd,
    /// Not taken yet.
    out: Vec<u8>,
    tls: Option<Tls>,
    pub is_connecting: bool,
    pub is_reading: bool,
}

/// The file descriptor as the standard library's traits have it.
pub struct Wire<'a>(pub &'a OwnedFd);

impl Read for Wire<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        Ok(rustix::io::read(self.0, bytes)?)
    }
}

impl Write for Wire<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(rustix::io::write(self.0, bytes)?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Stream {
    pub fn new(fd: OwnedFd, is_connecting: bool) -> Self {
        Self { fd, out: Vec::new(), tls: None, is_connecting, is_reading: true }
    }

    pub fn interest(&self) -> EventFlags {
        let mut flags = EventFlags::empty();
        flags.set(EventFlags::IN, self.is_reading && !self.is_connecting);
        flags.set(EventFlags::OUT, self.is_connecting || self.pending() > 0);
        flags
    }

    /// Bytes that the other side has not taken.
    pub fn pending(&self) -> usize {
        self.out.len() + usize::from(self.tls.as_ref().is_some_and(Tls::wants_write))
    }

    /// How connecting ended.
    pub fn finish_connecting(&mut self) -> io::Result<()> {
        self.is_connecting = false;
        Ok(rustix::net::sockopt::socket_error(&self.fd)??)
    }

    pub fn start_tls(&mut self) -> io::Result<()> {
        self.tls = Some(Tls::new()?);
        self.flush()
    }

    /// As much as there is, at most what fits: 0 at the end, none where nothing is here yet.
    pub fn receive(&mut self, bytes: &mut [u8]) -> io::Result<Option<usize>> {
        let mut wire = Wire(&self.fd);
        let got = match &mut self.tls {
            Some(tls) => tls.read(&mut wire, bytes),
            None => wire.read(bytes),
        };
        match got {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            got => Ok(Some(got?)),
        }
    }

    /// Bytes that wait after this.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.extend_from_slice(bytes);
        if !self.is_connecting {
            self.flush()?;
        }
        Ok(self.pending())
    }

    pub fn flush(&mut self) -> io::Result<()> {
        let mut wire = Wire(&self.fd);
        while self.pending() > 0 {
            let taken = match &mut self.tls {
                Some(tls) => tls.write(&mut wire, &self.out),
                None => wire.write(&self.out),
            };
            match taken {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                taken => drop(self.out.drain(..taken?)),
            }
        }
        // A long answer's buffer is not kept for the short ones after it.
        if self.out.is_empty() {
            self.out = Vec::new();
        }
        Ok(())
    }

    /// Ends this side's half.
    pub fn end(&mut self) -> io::Result<()> {
        if let Some(tls) = &mut self.tls {
            tls.end();
            self.flush()?;
        }
        match shutdown(&self.fd, Shutdown::Write) {
            // The other side was faster and closed it all, or it is a pipe, which has no halves.
            Ok(()) | Err(Errno::NOTCONN | Errno::NOTSOCK) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

impl AsFd for Stream {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}
