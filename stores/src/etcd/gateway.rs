//! Asking the JSON gateway of a cluster, within a deadline.

use super::address::{Address, Endpoint};
use super::clock::Clock;
use super::failure::Failure;
use crate::deadline::Deadline;
use crate::error::{Error, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::time::Duration;

/// A cluster, and what is known of it from one request to the next.
#[derive(Debug)]
pub(super) struct Gateway {
    pub(super) address: Address,
    agent: ureq::Agent,
    /// The endpoint that has answered last.
    current: usize,
    token: Token,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// There is none yet, or not any more.
    Missing,
    Valid(String),
    /// The server wants no password.
    NotNeeded,
}

/// No answer is larger: 100 000 records have 30 MB.
const LONGEST: u64 = 64 << 20;

impl Gateway {
    pub(super) fn new(address: Address) -> Self {
        let token = match address.login {
            Some(_) => Token::Missing,
            None => Token::NotNeeded,
        };
        Self {
            agent: address.agent(),
            address,
            current: 0,
            token,
        }
    }

    /// Executes a transaction at the first endpoint that can. The clock is that of the answer.
    pub(super) fn transaction<T: DeserializeOwned>(
        &mut self,
        body: &Value,
        deadline: Deadline,
    ) -> Result<(T, Clock)> {
        let count = self.address.endpoints.len();
        let mut failed = None;
        for tried in 0..count {
            let Some(left) = deadline.left() else { break };
            // Who does not answer leaves time for the others.
            let share = Deadline::new(left.as_millis() as u64 / (count - tried) as u64);
            match self.at_endpoint("/v3/kv/txn", body, deadline, share) {
                Ok(reply) => return Ok(reply),
                Err(Failure::Everywhere(error) | Failure::Token(error)) => return Err(error),
                Err(Failure::Here(error)) => failed = Some(error),
                Err(Failure::NoLogin) => {}
            }
            // An answer that comes late must not be taken for that of the next request.
            self.agent = self.address.agent();
            self.current = (self.current + 1) % count;
        }
        Err(failed.unwrap_or_else(|| self.endpoint().timed_out(deadline)))
    }

    pub(super) fn endpoint(&self) -> &Endpoint {
        &self.address.endpoints[self.current]
    }

    /// Asks the present endpoint, with a new token if the one before is not valid any more.
    fn at_endpoint<T: DeserializeOwned>(
        &mut self,
        path: &str,
        body: &Value,
        deadline: Deadline,
        share: Deadline,
    ) -> std::result::Result<(T, Clock), Failure> {
        let had_token = matches!(self.token, Token::Valid(_));
        self.authenticate(deadline, share)?;
        match self.post(path, body, deadline, share) {
            // A server that wanted no password before may want one now, so this is tried too.
            Err(Failure::Token(_)) if had_token => {}
            Err(Failure::Everywhere(_))
                if self.token == Token::NotNeeded && self.address.login.is_some() => {}
            answer => return answer,
        }
        self.token = Token::Missing;
        self.authenticate(deadline, share)?;
        self.post(path, body, deadline, share)
    }

    /// Gets a token, if one is missing.
    fn authenticate(
        &mut self,
        deadline: Deadline,
        share: Deadline,
    ) -> std::result::Result<(), Failure> {
        #[derive(Deserialize)]
        struct Authenticated {
            token: String,
        }
        let Some(login) = self
            .address
            .login
            .as_ref()
            .filter(|_| self.token == Token::Missing)
        else {
            return Ok(());
        };
        let body = json!({ "name": login.user, "password": login.password });
        let answer = self.post::<Authenticated>("/v3/auth/authenticate", &body, deadline, share);
        self.token = match answer {
            Ok((Authenticated { token }, _)) => Token::Valid(token),
            Err(Failure::NoLogin) => Token::NotNeeded,
            Err(failure) => return Err(failure),
        };
        Ok(())
    }

    fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &Value,
        deadline: Deadline,
        share: Deadline,
    ) -> std::result::Result<(T, Clock), Failure> {
        let endpoint = self.endpoint();
        let late = || Failure::Here(endpoint.timed_out(deadline));
        let left = share.left().ok_or_else(late)?;
        let answer = self.send(endpoint, path, body, left);
        let (status, date, text) =
            answer.map_err(|error| endpoint.failure(&self.address, &error, deadline))?;
        if status != 200 {
            return Err(endpoint.status(&self.address, status, &text));
        }
        let unexpected = |detail: &str| {
            let remedy = "this is not the gateway of etcd: correct the URL";
            Failure::Here(endpoint.refused(detail, remedy))
        };
        let read = serde_json::from_str(&text);
        let read = read.map_err(|_| unexpected("unexpected answer"))?;
        let clock = date.as_deref().and_then(Clock::of_header);
        let clock = clock.ok_or_else(|| unexpected("the answer has no header 'Date'"))?;
        Ok((read, clock))
    }

    fn send(
        &self,
        endpoint: &Endpoint,
        path: &str,
        body: &Value,
        left: Duration,
    ) -> std::result::Result<(u16, Option<String>, String), ureq::Error> {
        let url = format!("{}{path}", endpoint.base);
        let mut request = self.agent.post(url).content_type("application/json");
        if let Token::Valid(token) = &self.token {
            request = request.header("Authorization", token);
        }
        let request = request.config().timeout_global(Some(left)).build();
        let mut response = request.send(body.to_string())?;
        let date = response.headers().get("date");
        let date = date.and_then(|date| date.to_str().ok()).map(str::to_owned);
        let body = response.body_mut().with_config().limit(LONGEST);
        let text = body.read_to_string()?;
        Ok((response.status().as_u16(), date, text))
    }

    /// A space in which another program writes.
    pub(super) fn refused(&self, detail: &str, remedy: &str) -> Error {
        self.endpoint().refused(detail, remedy)
    }
}
