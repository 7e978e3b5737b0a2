//! A long way in front of a room: every datagram arrives a fixed time later, each way.

use std::{
    collections::VecDeque,
    io::ErrorKind,
    net::{Ipv4Addr, SocketAddr, UdpSocket},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use session::Ticket;
use tests::processes::now;

/// The relay looks this often for something that is due.
const EVERY: Duration = Duration::from_micros(200);

/// One player's way to a room. Ends when dropped.
pub(crate) struct Relay {
    address: SocketAddr,
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Relay {
    /// In front of the room that a ticket leads to; the ticket leads here afterwards.
    pub(crate) fn in_front_of(ticket: &mut Ticket, one_way: Duration) -> Self {
        let relay = Self::start(ticket.server, one_way);
        redirect(&mut ticket.connect_token, ticket.server, relay.address);
        ticket.server = relay.address;
        relay
    }

    fn start(room: SocketAddr, one_way: Duration) -> Self {
        let (near, far) = (socket(), socket());
        far.connect(room).expect("a room on this machine");
        let address = near.local_addr().expect("a bound socket");
        let over = Arc::new(AtomicBool::new(false));
        let carrying = over.clone();
        let thread = thread::Builder::new()
            .name("relay".to_owned())
            .spawn(move || carry(&near, &far, one_way, &carrying))
            .expect("a thread");
        let thread = Some(thread);
        Self {
            address,
            over,
            thread,
        }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

/// The netcode client follows the address that stands readable in its connect token; the room checks the sealed one.
fn redirect(token: &mut [u8], from: SocketAddr, to: SocketAddr) {
    let [old, new] = [from, to].map(written);
    let mut places = (0..=token.len() - old.len()).filter(|at| token[*at..].starts_with(&old));
    let at = places.next().expect("the address stands in the token");
    assert_eq!(places.next(), None, "it stands there once");
    token[at..at + new.len()].copy_from_slice(&new);
}

/// As netcode writes an address: octets, then the port with its high byte first.
fn written(address: SocketAddr) -> Vec<u8> {
    let SocketAddr::V4(address) = address else {
        panic!("benchmarks stay on IPv4");
    };
    let octets = address.ip().octets();
    octets
        .into_iter()
        .chain(address.port().to_be_bytes())
        .collect()
}

fn socket() -> UdpSocket {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has ports");
    socket
        .set_nonblocking(true)
        .expect("sockets need not block");
    socket
}

type Under = VecDeque<(Instant, Vec<u8>)>;

fn carry(near: &UdpSocket, far: &UdpSocket, one_way: Duration, over: &AtomicBool) {
    let (mut out, mut back) = (Under::new(), Under::new());
    let mut player = None;
    while !over.load(Ordering::Relaxed) {
        take(near, one_way, &mut out, |from| player = Some(from));
        take(far, one_way, &mut back, |_| {});
        give(&mut out, |datagram| far.send(datagram).is_ok());
        give(&mut back, |datagram| {
            player.is_some_and(|player| near.send_to(datagram, player).is_ok())
        });
        thread::sleep(EVERY);
    }
}

fn take(from: &UdpSocket, one_way: Duration, under: &mut Under, mut whose: impl FnMut(SocketAddr)) {
    let mut bytes = [0; 2_048];
    loop {
        match from.recv_from(&mut bytes) {
            Ok((length, sender)) => {
                whose(sender);
                under.push_back((now() + one_way, bytes[..length].to_vec()));
            }
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => {}
            Err(_) => return,
        }
    }
}

fn give(under: &mut Under, mut send: impl FnMut(&[u8]) -> bool) {
    while under.front().is_some_and(|(due, _)| *due <= now()) {
        if let Some((_, datagram)) = under.pop_front() {
            send(&datagram); // What cannot be sent is lost, as on any way.
        }
    }
}
