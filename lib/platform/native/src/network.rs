//! Sockets that listen and that connect.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::{AsFd, OwnedFd};
use std::time::Duration;

use rustix::io::Errno;
use rustix::net::{
    AddressFamily, SocketFlags, SocketType, accept_with, bind, connect as start_connecting, getpeername,
    getsockname, listen as start_listening, socket_with, sockopt,
};

/// As platform.ts has it for both hosts.
const BACKLOG: i32 = 2048;

/// For answers that a client does not read: the kernel doubles it, for its own part, and may otherwise let it grow to megabytes,
/// which the pod pays for. An answer has some kilobytes. https://man7.org/linux/man-pages/man7/socket.7.html
const SEND_BUFFER_BYTES: usize = 16_384;

/// For what a client sends and does not get an answer to: half of the longest request, which is read in such pieces. Three hundred
/// may fill theirs, and all of these buffers have to fit into the container's 16 MiB.
const RECEIVE_BUFFER_BYTES: usize = 4_096;

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
    // Whoever is accepted has those of the listener.
    sockopt::set_socket_recv_buffer_size(&socket, RECEIVE_BUFFER_BYTES)?;
    sockopt::set_socket_send_buffer_size(&socket, SEND_BUFFER_BYTES)?;
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

/// The address of the other side; an IPv4 address in its own form where the socket is one of IPv6.
pub fn remote_address(socket: impl AsFd) -> io::Result<String> {
    let other = getpeername(socket)?.ok_or(Errno::NOTCONN)?;
    Ok(SocketAddr::try_from(other)?.ip().to_canonical().to_string())
}

/// Has closing tell the other side of a reset: nothing of the connection stays behind, neither bytes nor TIME_WAIT.
pub fn reset_on_close(socket: impl AsFd) -> io::Result<()> {
    Ok(sockopt::set_socket_linger(socket, Some(Duration::ZERO))?)
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
