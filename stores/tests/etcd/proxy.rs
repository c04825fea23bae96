//! A proxy that loses answers to writes: the server has executed them.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

pub struct Proxy {
    pub port: u16,
    /// How many answers are still to be lost.
    lost: Arc<AtomicUsize>,
}

impl Proxy {
    pub fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let lost = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&lost);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let counter = Arc::clone(&counter);
                std::thread::spawn(move || pass(client, server, &counter));
            }
        });
        Self { port, lost }
    }

    pub fn lose_answers_to_writes(&self, count: usize) {
        self.lost.store(count, Ordering::SeqCst);
    }
}

/// Passes requests one by one, each of which fits into a buffer with its answer.
fn pass(mut client: TcpStream, server: u16, lost: &AtomicUsize) {
    let mut server = TcpStream::connect(("127.0.0.1", server)).expect("it runs");
    while let Some(request) = message(&mut client) {
        server.write_all(&request).expect("it is sent");
        let Some(answer) = message(&mut server) else {
            return;
        };
        let is_write = String::from_utf8_lossy(&request).contains("request_put");
        let counted = lost.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |count| {
            count.checked_sub(usize::from(is_write))
        });
        if is_write && counted.is_ok() {
            return;
        }
        if client.write_all(&answer).is_err() {
            return;
        }
    }
}

/// A head, and a body of the length that it says.
fn message(from: &mut TcpStream) -> Option<Vec<u8>> {
    let mut found = Vec::new();
    let mut buffer = [0; 64 << 10];
    loop {
        let text = String::from_utf8_lossy(&found).to_lowercase();
        if let Some(end) = text.find("\r\n\r\n") {
            let length = text.split("content-length: ").nth(1).map_or(0, |rest| {
                let digits = rest.split("\r\n").next().unwrap_or_default();
                digits.trim().parse().unwrap_or(0)
            });
            if found.len() >= end + 4 + length {
                return Some(found);
            }
        }
        match from.read(&mut buffer) {
            Ok(0) | Err(_) => return None,
            Ok(count) => found.extend(&buffer[..count]),
        }
    }
}
