//! The one door to a server: leases, reports and files over HTTP.
/// Stand-in.
pub struct Server;
impl Server {
    /// Stand-in.
    pub fn new(_: &str, _: String) -> Result<Self, String> { Ok(Self) }
}
