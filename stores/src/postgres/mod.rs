//! TO WRITE
use crate::error::Result;
use crate::store::{Held, Store};
use snowflake::lease::{Answer, Request, Terms};
pub(crate) struct Postgres;
impl Postgres {
    pub(crate) fn new(_url: &str) -> Result<Self> {
        Ok(Self)
    }
}
impl Store for Postgres {
    fn execute(&mut self, _t: &Terms, _r: &Request) -> Result<Answer> {
        todo!()
    }
    fn create(&mut self, _t: &Terms) -> Result<()> {
        todo!()
    }
    fn quarantine(&mut self, _t: &Terms) -> Result<()> {
        todo!()
    }
    fn workers(&mut self, _t: &Terms) -> Result<Vec<Held>> {
        todo!()
    }
}
