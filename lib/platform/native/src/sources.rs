//! Everything that is open, by a number that JavaScript knows it by, and who of them is ready.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::process::Child;
use std::rc::Rc;
use std::time::Duration;

use rustix::buffer::spare_capacity;
use rustix::event::epoll::EventFlags;
use rustix::event::{Timespec, epoll};
use rustix::io::Errno;

use crate::socket_ends::SocketEnds;
use crate::stream::Stream;

/// Something that is open.
pub enum Source {
    File(OwnedFd),
    Listener(Listener),
    Stream(Stream),
    Program(Child),
    /// Read when somebody asks for it, and wakes nobody.
    SocketEnds(SocketEnds),
}

/// A socket that listens.
pub struct Listener {
    pub fd: OwnedFd,
    /// False while nothing is accepted, as the system has no file left for a connection.
    pub is_accepting: bool,
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

/// So many events are heard of at once: more than the sidecar has clients, so that the listener is always among them.
const EVENTS: usize = 256;

impl Sources {
    pub fn shared() -> SharedSources {
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC).expect("a kernel with epoll");
        Rc::new(RefCell::new(Self { epoll, open: BTreeMap::new(), last: 0 }))
    }

    pub fn add(&mut self, source: Source) -> io::Result<u32> {
        self.last += 1;
        self.register(self.last, &source, EventFlags::empty())?;
        self.open.insert(self.last, source);
        Ok(self.last)
    }

    pub fn get(&mut self, id: u32) -> io::Result<&mut Source> {
        self.open.get_mut(&id).ok_or_else(|| Errno::BADF.into())
    }

    pub fn remove(&mut self, id: u32) -> Option<Source> {
        self.open.remove(&id)
    }

    /// Does something with a source, and then waits for what the source waits for.
    pub fn with<T>(&mut self, id: u32, act: impl FnOnce(&mut Source) -> io::Result<T>) -> io::Result<T> {
        let source = self.open.get_mut(&id).ok_or(Errno::BADF)?;
        let before = interest(source);
        let result = act(source);
        self.register(id, &self.open[&id], before)?;
        result
    }

    /// The same with a stream.
    pub fn with_stream<T>(&mut self, id: u32, act: impl FnOnce(&mut Stream) -> io::Result<T>) -> io::Result<T> {
        self.with(id, |source| match source {
            Source::Stream(stream) => act(stream),
            _ => Err(Errno::BADF.into()),
        })
    }

    /// Tells epoll what a source waits for now. One that waits for nothing is taken out: epoll reports the end of the
    /// other side whether it was asked to or not, and as long as it lasts, https://man7.org/linux/man-pages/man2/epoll_ctl.2.html
    fn register(&self, id: u32, source: &Source, before: EventFlags) -> io::Result<()> {
        let (fd, after) = (fd(source), interest(source));
        let Some(fd) = fd.filter(|_| before != after) else {
            return Ok(());
        };
        let event = epoll::EventData::new_u64(id.into());
        match (before.is_empty(), after.is_empty()) {
            (_, true) => epoll::delete(&self.epoll, fd)?,
            (true, _) => epoll::add(&self.epoll, fd, event, after)?,
            _ => epoll::modify(&self.epoll, fd, event, after)?,
        }
        Ok(())
    }

    /// Nobody listens to this source: it is heard of no more, as it would be ready for ever.
    pub fn silence(&mut self, id: u32) {
        if let Some(fd) = self.open.get(&id).and_then(fd) {
            // It may be out already.
            let _ = epoll::delete(&self.epoll, fd);
        }
    }

    /// True where something may happen by itself.
    pub fn is_waiting(&self) -> bool {
        self.open.values().any(|source| !interest(source).is_empty())
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
            let is_over = flags.intersects(EventFlags::ERR | EventFlags::HUP);
            Ready {
                id: event.data.u64() as u32,
                can_read: is_over || flags.contains(EventFlags::IN),
                can_write: is_over || flags.contains(EventFlags::OUT),
            }
        }));
        Ok(())
    }
}

fn fd(source: &Source) -> Option<BorrowedFd<'_>> {
    match source {
        Source::Listener(listener) => Some(listener.fd.as_fd()),
        Source::Stream(stream) => Some(stream.as_fd()),
        Source::File(_) | Source::Program(_) | Source::SocketEnds(_) => None,
    }
}

fn interest(source: &Source) -> EventFlags {
    match source {
        Source::Listener(Listener { is_accepting: true, .. }) => EventFlags::IN,
        Source::Stream(stream) => stream.interest(),
        Source::Listener(_) | Source::File(_) | Source::Program(_) | Source::SocketEnds(_) => {
            EventFlags::empty()
        }
    }
}
