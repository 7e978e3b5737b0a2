//! Two hundred ways to name what is inside, and a canary that must never sing.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use super::*;

/// Answers every request with this, and counts who came.
struct Canary {
    address: SocketAddr,
    hits: Arc<AtomicUsize>,
}

impl Canary {
    async fn at(ip: Ipv4Addr, answer: String) -> Self {
        let listener = TcpListener::bind((ip, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let hits = Arc::new(AtomicUsize::new(0));
        let counted = hits.clone();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                counted.fetch_add(1, Ordering::Relaxed);
                let answer = answer.clone();
                tokio::spawn(async move {
                    let mut asked = [0; 1_024];
                    if stream.read(&mut asked).await.is_ok() {
                        stream.write_all(answer.as_bytes()).await.ok();
                    }
                });
            }
        });
        Self { address, hits }
    }

    fn hits(&self) -> usize {
        self.hits.load(Ordering::Relaxed)
    }
}

fn ok(body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

/// Addresses inside, as hosts of URLs, in every way of writing that some parser takes.
fn hosts() -> Vec<String> {
    let mut hosts: Vec<String> = Vec::new();
    let inside = [
        [127, 0, 0, 1],
        [127, 1, 2, 3],
        [127, 255, 255, 254],
        [0, 0, 0, 0],
        [10, 0, 0, 1],
        [10, 255, 1, 9],
        [100, 64, 0, 1],
        [100, 127, 255, 1],
        [169, 254, 169, 254],
        [169, 254, 170, 2],
        [172, 16, 0, 1],
        [172, 31, 0, 1],
        [192, 0, 0, 192],
        [192, 168, 0, 1],
        [192, 168, 255, 255],
        [198, 18, 0, 1],
        [224, 0, 0, 1],
        [255, 255, 255, 255],
    ];
    for [a, b, c, d] in inside {
        let number = u32::from(Ipv4Addr::new(a, b, c, d));
        let tail = number & 0xff_ffff;
        hosts.extend([
            format!("{a}.{b}.{c}.{d}"),
            format!("{number}"),
            format!("0x{number:x}"),
            format!("0{number:o}"),
            format!("{a}.{tail}"),
            format!("0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}"),
            format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
            format!("{a}.{b}.{}", u16::from_be_bytes([c, d])),
            format!("[::ffff:{a}.{b}.{c}.{d}]"),
            format!("[::{a}.{b}.{c}.{d}]"),
            format!("[64:ff9b::{a}.{b}.{c}.{d}]"),
            format!("[2002:{:x}:{:x}::1]", number >> 16, number & 0xffff),
        ]);
    }
    let more = [
        "localhost",
        "LOCALHOST",
        "localhost.",
        "foo.localhost",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[::]",
        "[fe80::1]",
        "[fc00::1]",
        "[fd00:ec2::254]",
        "[ff02::1]",
        "[::ffff:7f00:1]",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
        "127.0.0.1.",
        "0",
        "127.1",
        "%31%32%37.0.0.1",
        "ip6-localhost",
    ];
    hosts.extend(more.map(str::to_owned));
    hosts
}

#[tokio::test]
async fn two_hundred_ways_in_lead_nowhere() {
    let canary = Canary::at(Ipv4Addr::LOCALHOST, ok("sings")).await;
    let outside = Outside::new(&[]).unwrap();
    let port = canary.address.port();
    let hosts = hosts();
    assert!(hosts.len() > 200, "{}", hosts.len());
    for host in hosts {
        let url = format!("http://{host}:{port}/latest/meta-data/");
        let error = outside.strange(&url, 1_000).await.unwrap_err();
        assert!(
            matches!(
                error,
                OutsideError::Inside | OutsideError::NotWeb | OutsideError::Unreachable
            ),
            "{url}: {error}"
        );
    }
    for url in [
        format!("ftp://127.0.0.1:{port}/"),
        format!("gopher://127.0.0.1:{port}/_x"),
        "file:///etc/passwd".to_owned(),
        format!("http://1.1.1.1@127.0.0.1:{port}/"),
        format!("http://127.0.0.1:{port}\\@1.1.1.1/"),
        format!("http:127.0.0.1:{port}/"),
        format!("//127.0.0.1:{port}/"),
        format!("HTTP://user:pw@localhost:{port}/"),
        String::new(),
    ] {
        assert!(outside.strange(&url, 1_000).await.is_err(), "{url}");
    }
    assert_eq!(canary.hits(), 0);
}

#[tokio::test]
async fn nobody_is_led_on_and_nobody_gets_more_than_was_asked_for() {
    let canary = Canary::at(Ipv4Addr::LOCALHOST, ok("sings")).await;
    let also = Ipv4Addr::new(127, 0, 0, 2);
    let outside = Outside::new(&[also.into()]).unwrap();
    let at = |canary: &Canary| format!("http://{}/", canary.address);

    let honest = Canary::at(also, ok("a picture")).await;
    assert_eq!(outside.strange(&at(&honest), 9).await.unwrap(), "a picture");
    let large = outside.strange(&at(&honest), 8).await;
    assert!(matches!(large, Err(OutsideError::TooLarge(8))));

    let endless = format!(
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}",
        "x".repeat(5_000)
    );
    let endless = Canary::at(also, endless).await;
    assert!(matches!(
        outside.strange(&at(&endless), 1_000).await,
        Err(OutsideError::TooLarge(_))
    ));

    for status in [301, 302, 303, 307, 308] {
        let to = at(&canary);
        let answer = format!(
            "HTTP/1.1 {status} Moved\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        let leads_on = Canary::at(also, answer).await;
        let followed = outside.strange(&at(&leads_on), 1_000).await;
        assert!(matches!(followed, Err(OutsideError::Status(found)) if found == status));
    }
    assert_eq!(canary.hits(), 0);
}
