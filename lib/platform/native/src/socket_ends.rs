//! The kernel's word that a TCP socket has ended: NETLINK_SOCK_DIAG, the groups of destroyed sockets. Needs no privilege,
//! see include/uapi/linux/sock_diag.h and net/core/sock_diag.c of Linux 4.4 and later.

use std::io;
use std::os::fd::OwnedFd;

use rustix::io::Errno;
use rustix::net::netlink::{SOCK_DIAG, SocketAddrNetlink};
use rustix::net::{
    AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, bind, recv, sendto, socket_with, sockopt,
};

/// SKNLGRP_INET_TCP_DESTROY and SKNLGRP_INET6_TCP_DESTROY, 1 and 3, as bits.
const GROUPS: u32 = 0b101;

/// What the queue may take. The kernel gives no more than net.core.rmem_max, twice; by its defaults that is 332 events.
const QUEUE_BYTES: usize = 4 << 20;

/// An event has 380 bytes today, and grows with the kernel's tcp_info.
const MOST_BYTES_OF_ONE: usize = 2048;

/// A socket that listens to them.
pub struct SocketEnds {
    fd: OwnedFd,
    /// What the kernel said in the middle of a read, such as that it had to drop events.
    error: Option<Errno>,
}

/// Listens to the events of its network namespace. The request is one for a dump, which makes the kernel load what events
/// need where that is a module; its answer is nobody's.
pub fn open(request: &[u8]) -> io::Result<SocketEnds> {
    let asking = netlink()?;
    sendto(&asking, request, SendFlags::empty(), &SocketAddrNetlink::new(0, 0))?;
    drop(asking);
    let socket = netlink()?;
    sockopt::set_socket_recv_buffer_size(&socket, QUEUE_BYTES)?;
    bind(&socket, &SocketAddrNetlink::new(0, GROUPS))?;
    Ok(SocketEnds { fd: socket, error: None })
}

/// As many events as there are and fit, one behind the other; how many bytes.
pub fn receive(ends: &mut SocketEnds, bytes: &mut [u8]) -> io::Result<usize> {
    if let Some(error) = ends.error.take() {
        return Err(error.into());
    }
    let mut filled = 0;
    while bytes.len() - filled >= MOST_BYTES_OF_ONE {
        match recv(&ends.fd, &mut bytes[filled..filled + MOST_BYTES_OF_ONE], RecvFlags::DONTWAIT) {
            Ok((_, length)) => filled += length,
            Err(Errno::WOULDBLOCK | Errno::INTR) => break,
            // The kernel says it once, and what came before is not lost: the next call learns of it.
            Err(error) if filled > 0 => {
                ends.error = Some(error);
                break;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(filled)
}

fn netlink() -> Result<OwnedFd, Errno> {
    socket_with(AddressFamily::NETLINK, SocketType::RAW, SocketFlags::NONBLOCK | SocketFlags::CLOEXEC, Some(SOCK_DIAG))
}
