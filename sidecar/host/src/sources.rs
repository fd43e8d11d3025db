//! Everything that is open, by a number that JavaScript knows it by, and who of them is ready.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::process::Child;
use std::rc::Rc;
use std::time::Duration;

use rustix::buffer::spare_capacity;
use rustix::event::{Timespec, epoll};
use rustix::io::Errno;

use crate::stream::Stream;

/// Something that is open.
pub enum Source {
    File(OwnedFd),
    /// A socket that listens.
    Listener(OwnedFd),
    Stream(Stream),
    Program(Child),
}

/// What a source is ready for.
pub struct Ready {
    pub id: u32,
    pub can_read: bool,
    pub can_write: bool,
}

/// Everything that is open. Numbers are never used again, so a late event is nobody else's.
pub struct Sources {
    epoll: OwnedFd,
    open: BTreeMap<u32, Source>,
    last: u32,
}

/// Shared by all native functions of the one thread.
pub type SharedSources = Rc<RefCell<Sources>>;

/// So many events are heard of at once; the others are still there the next time.
const EVENTS: usize = 64;

impl Sources {
    pub fn shared() -> SharedSources {
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC).expect("a kernel with epoll");
        Rc::new(RefCell::new(Self { epoll, open: BTreeMap::new(), last: 0 }))
    }

    pub fn add(&mut self, source: Source) -> io::Result<u32> {
        self.last += 1;
        if let Some((fd, interest)) = interest(&source) {
            epoll::add(&self.epoll, fd, epoll::EventData::new_u64(self.last.into()), interest)?;
        }
        self.open.insert(self.last, source);
        Ok(self.last)
    }

    pub fn get(&mut self, id: u32) -> io::Result<&mut Source> {
        self.open.get_mut(&id).ok_or_else(|| Errno::BADF.into())
    }

    pub fn remove(&mut self, id: u32) -> Option<Source> {
        self.open.remove(&id)
    }

    /// Does something with a stream, and then waits for what the stream waits for.
    pub fn with_stream<T>(&mut self, id: u32, act: impl FnOnce(&mut Stream) -> io::Result<T>) -> io::Result<T> {
        let Some(Source::Stream(stream)) = self.open.get_mut(&id) else {
            return Err(Errno::BADF.into());
        };
        let before = stream.interest();
        let result = act(stream);
        let after = stream.interest();
        if before != after {
            epoll::modify(&self.epoll, &*stream, epoll::EventData::new_u64(id.into()), after)?;
        }
        result
    }

    /// True where something may happen by itself.
    pub fn is_waiting(&self) -> bool {
        self.open.values().any(|source| interest(source).is_some())
    }

    /// Waits until something is ready, or for so long.
    pub fn wait(&self, timeout: Option<Duration>, ready: &mut Vec<Ready>) -> io::Result<()> {
        let mut events = Vec::with_capacity(EVENTS);
        let timeout =
            timeout.map(|time| Timespec { tv_sec: time.as_secs() as i64, tv_nsec: time.subsec_nanos().into() });
        ready.clear();
        match epoll::wait(&self.epoll, spare_capacity(&mut events), timeout.as_ref()) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        ready.extend(events.iter().map(|event| {
            let flags = event.flags;
            // An error or a hang-up is learnt by reading and by writing alike.
            let is_over = flags.intersects(epoll::EventFlags::ERR | epoll::EventFlags::HUP);
            Ready {
                id: event.data.u64() as u32,
                can_read: is_over || flags.contains(epoll::EventFlags::IN),
                can_write: is_over || flags.contains(epoll::EventFlags::OUT),
            }
        }));
        Ok(())
    }
}

fn interest(source: &Source) -> Option<(BorrowedFd<'_>, epoll::EventFlags)> {
    match source {
        Source::Listener(fd) => Some((fd.as_fd(), epoll::EventFlags::IN)),
        Source::Stream(stream) => Some((stream.as_fd(), stream.interest())),
        Source::File(_) | Source::Program(_) => None,
    }
}
