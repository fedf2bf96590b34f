//! A mail server of this machine, which takes mails, refuses some, is slow, or is away, as a test wants it.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, ErrorKind, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread::JoinHandle,
    time::Duration,
};

/// How often a waiting thread looks whether the server is to go down.
const TURN: Duration = Duration::from_millis(20);

/// A mail that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// The address that the envelope says it is from.
    pub from: String,
    /// The address that the envelope says it is for.
    pub to: String,
    /// The message as it was sent.
    pub message: String,
}

impl Arrived {
    /// The value of a header, with its lines put together.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.message.split("\r\n\r\n").next()?;
        let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let wanted = format!("{}:", name.to_ascii_lowercase());
        let mut lines = unfolded.lines();
        let line = lines.find(|line| line.to_ascii_lowercase().starts_with(&wanted))?;
        Some(line[wanted.len()..].trim().to_owned())
    }

    /// The part of that type, such as `text/plain`, decoded.
    ///
    /// # Panics
    /// When there is none, or it is encoded as no mail of ours is.
    #[must_use]
    pub fn part(&self, kind: &str) -> String {
        let start = self
            .message
            .match_indices("\r\n--")
            .map(|(place, _)| &self.message[place + 2..])
            .find(|part| {
                let head = part.split("\r\n\r\n").next().unwrap_or_default();
                head.contains(&format!("Content-Type: {kind}"))
            })
            .unwrap_or_else(|| panic!("the mail has no part {kind}"));
        let (head, rest) = start.split_once("\r\n\r\n").expect("a part with a body");
        let body = rest.split("\r\n--").next().unwrap_or_default();
        match head.contains("quoted-printable") {
            true => unquoted(body),
            false if head.contains("base64") => panic!("a part in base64"),
            false => body.to_owned(),
        }
    }
}

fn unquoted(text: &str) -> String {
    let text = text.replace("=\r\n", "");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after
            .get(..2)
            .and_then(|code| std::str::from_utf8(code).ok());
        let byte = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        match (*first, byte) {
            (b'=', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            (byte, _) => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).expect("a part in UTF-8")
}

#[derive(Default)]
struct Manners {
    /// What is said of an address instead of taking it.
    answers: HashMap<String, &'static str>,
    /// How long every answer takes.
    delay: Duration,
    is_away: bool,
}

#[derive(Default)]
struct State {
    manners: Mutex<Manners>,
    arrived: Mutex<Vec<Arrived>>,
}

/// A mail server. It goes down when it is dropped.
pub struct MailServer {
    address: SocketAddr,
    state: Arc<State>,
    accepting: Option<JoinHandle<()>>,
}

impl MailServer {
    /// Starts one on a free port of this machine.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("its address");
        let state = Arc::<State>::default();
        let accepting = Some(serve(listener, Arc::clone(&state)));
        Self {
            address,
            state,
            accepting,
        }
    }

    /// The port.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.address.port()
    }

    /// What has arrived, in order.
    #[must_use]
    pub fn arrived(&self) -> Vec<Arrived> {
        self.state.arrived.lock().unwrap().clone()
    }

    /// What has arrived since it was asked last.
    #[must_use]
    pub fn take(&self) -> Vec<Arrived> {
        std::mem::take(&mut *self.state.arrived.lock().unwrap())
    }

    /// Says `answer` of an address from now on, such as `550 5.1.1 nobody is called so`.
    pub fn answer(&self, address: &str, answer: &'static str) {
        let mut manners = self.state.manners.lock().unwrap();
        manners.answers.insert(address.to_owned(), answer);
    }

    /// Takes all addresses from now on.
    pub fn take_all(&self) {
        self.state.manners.lock().unwrap().answers.clear();
    }

    /// Takes that long for every answer from now on.
    pub fn slow_down(&self, delay: Duration) {
        self.state.manners.lock().unwrap().delay = delay;
    }

    /// Ends all connections and takes no more.
    pub fn go_down(&mut self) {
        self.state.manners.lock().unwrap().is_away = true;
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }

    /// Is there again, at the same port.
    ///
    /// # Panics
    /// When the port was taken meanwhile.
    pub fn come_back(&mut self) {
        self.state.manners.lock().unwrap().is_away = false;
        let listener = TcpListener::bind(self.address).expect("the port is free again");
        self.accepting = Some(serve(listener, Arc::clone(&self.state)));
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.go_down();
    }
}

fn serve(listener: TcpListener, state: Arc<State>) -> JoinHandle<()> {
    listener
        .set_nonblocking(true)
        .expect("a listener that does not wait");
    std::thread::spawn(move || {
        let mut conversations = Vec::new();
        while !state.manners.lock().unwrap().is_away {
            match listener.accept() {
                Ok((stream, _)) => {
                    let state = Arc::clone(&state);
                    conversations.push(std::thread::spawn(move || {
                        let _ = converse(&stream, &state);
                    }));
                }
                Err(_) => std::thread::sleep(TURN),
            }
        }
        for conversation in conversations {
            let _ = conversation.join();
        }
    })
}

/// Speaks SMTP until the client or the server has had enough.
fn converse(stream: &TcpStream, state: &State) -> std::io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(TURN))?;
    let mut lines = BufReader::new(stream);
    let say = |answer: &str| {
        let delay = state.manners.lock().unwrap().delay;
        std::thread::sleep(delay);
        let mut stream = stream;
        stream.write_all(format!("{answer}\r\n").as_bytes())
    };
    say("220 localhost ready")?;
    let (mut from, mut to) = (String::new(), String::new());
    while let Some(line) = line(&mut lines, state)? {
        let command = line.trim_end();
        let verb = command.split([' ', ':']).next().unwrap_or_default();
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" | "HELO" => say("250 localhost")?,
            "MAIL" => {
                from = address(command);
                say("250 2.1.0 go on")?;
            }
            "RCPT" => {
                to = address(command);
                let known = state.manners.lock().unwrap().answers.get(&to).copied();
                say(known.unwrap_or("250 2.1.5 go on"))?;
            }
            "DATA" => {
                say("354 go on")?;
                let mut message = String::new();
                while let Some(text) = self::line(&mut lines, state)? {
                    if text == ".\r\n" {
                        break;
                    }
                    message.push_str(text.strip_prefix('.').unwrap_or(&text));
                }
                let (from, to) = (from.clone(), to.clone());
                let mut arrived = state.arrived.lock().unwrap();
                arrived.push(Arrived { from, to, message });
                drop(arrived);
                say("250 2.0.0 taken")?;
            }
            "RSET" | "NOOP" => say("250 2.0.0 very well")?,
            "QUIT" => {
                say("221 2.0.0 good bye")?;
                return Ok(());
            }
            _ => say("502 5.5.1 what?")?,
        }
    }
    Ok(())
}

/// The next line with its end; none when there is no more, or the server goes down.
fn line(lines: &mut impl BufRead, state: &State) -> std::io::Result<Option<String>> {
    let mut bytes = Vec::new();
    loop {
        match lines.read_until(b'\n', &mut bytes) {
            Ok(0) => return Ok(None),
            Ok(_) if bytes.ends_with(b"\n") => {
                return Ok(Some(String::from_utf8_lossy(&bytes).into_owned()));
            }
            Ok(_) => {}
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(error) => return Err(error),
        }
        if state.manners.lock().unwrap().is_away {
            return Ok(None);
        }
    }
}

/// What stands between the angle brackets.
fn address(command: &str) -> String {
    let start = command.find('<').map_or(0, |place| place + 1);
    let end = command.find('>').unwrap_or(command.len());
    command.get(start..end).unwrap_or_default().to_owned()
}
