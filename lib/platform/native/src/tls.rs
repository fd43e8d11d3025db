//! TLS to the pod's own application, as the kubelet's probes speak it: nothing is verified, and no server is named.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, Error, SignatureScheme};

use crate::stream::Wire;

pub struct Tls(Box<ClientConnection>);

impl Tls {
    pub fn new() -> io::Result<Self> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AnyServer(provider)))
            .with_no_client_auth();
        // An address is a name that is not sent, RFC 6066 section 3.
        let nobody = ServerName::from(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let connection = ClientConnection::new(Arc::new(config), nobody).map_err(io::Error::other)?;
        Ok(Self(Box::new(connection)))
    }

    pub fn wants_write(&self) -> bool {
        self.0.wants_write()
    }

    pub fn read(&mut self, wire: &mut Wire<'_>, bytes: &mut [u8]) -> io::Result<usize> {
        match rustls::Stream::new(&mut *self.0, wire).read(bytes) {
            // Many servers end without a word; that all of it came, its length says.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(0),
            got => got,
        }
    }

    /// Takes some of the bytes, and sends what it has taken so far.
    pub fn write(&mut self, wire: &mut Wire<'_>, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.0.writer().write(bytes)?;
        while self.0.wants_write() {
            match self.0.write_tls(wire) {
                // Taken is taken: what waits now is the connection's own.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock && taken > 0 => break,
                written => drop(written?),
            }
        }
        Ok(taken)
    }

    pub fn end(&mut self) {
        self.0.send_close_notify();
    }
}

#[derive(Debug)]
struct AnyServer(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyServer {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
