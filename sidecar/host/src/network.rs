//! Sockets that listen and that connect.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::{AsFd, OwnedFd};

use rustix::io::Errno;
use rustix::net::{
    AddressFamily, SocketFlags, SocketType, accept_with, bind, connect as start_connecting, getsockname,
    listen as start_listening, socket_with, sockopt,
};

/// As many as Node lets wait to be accepted.
const BACKLOG: i32 = 511;

/// Listens on a port of every address: of both families, or of IPv4 where the machine has no other.
pub fn listen(port: u16) -> io::Result<OwnedFd> {
    match listen_on(SocketAddr::new(Ipv6Addr::UNSPECIFIED.into(), port)) {
        Err(Errno::AFNOSUPPORT | Errno::ADDRNOTAVAIL | Errno::INVAL) => {
            Ok(listen_on(SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), port))?)
        }
        socket => Ok(socket?),
    }
}

fn listen_on(address: SocketAddr) -> Result<OwnedFd, Errno> {
    let socket = open(address.ip())?;
    sockopt::set_socket_reuseaddr(&socket, true)?;
    if address.is_ipv6() {
        sockopt::set_ipv6_v6only(&socket, false)?;
    }
    bind(&socket, &address)?;
    start_listening(&socket, BACKLOG)?;
    Ok(socket)
}

/// The next one who waits; none where nobody does.
pub fn accept(listener: &OwnedFd) -> io::Result<Option<OwnedFd>> {
    match accept_with(listener, SocketFlags::NONBLOCK | SocketFlags::CLOEXEC) {
        Ok(socket) => {
            // One that is gone already has no options.
            let _ = sockopt::set_tcp_nodelay(&socket, true);
            Ok(Some(socket))
        }
        Err(Errno::WOULDBLOCK | Errno::CONNABORTED | Errno::INTR) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Begins to connect.
pub fn connect(address: &str, port: u16) -> io::Result<OwnedFd> {
    let address: IpAddr = address.parse().map_err(|_| Errno::INVAL)?;
    let socket = open(address)?;
    sockopt::set_tcp_nodelay(&socket, true)?;
    match start_connecting(&socket, &SocketAddr::new(address, port)) {
        Ok(()) | Err(Errno::INPROGRESS) => Ok(socket),
        Err(error) => Err(error.into()),
    }
}

/// The port on this side.
pub fn local_port(socket: impl AsFd) -> io::Result<u16> {
    Ok(SocketAddr::try_from(getsockname(socket)?)?.port())
}

fn open(address: IpAddr) -> Result<OwnedFd, Errno> {
    let family = if address.is_ipv6() { AddressFamily::INET6 } else { AddressFamily::INET };
    socket_with(family, SocketType::STREAM, SocketFlags::NONBLOCK | SocketFlags::CLOEXEC, None)
}
