//! Serves every component on one page, to look at them and to run accessibility checks:
//! `cargo run -p web --example samples --features testkit`, then <http://localhost:8099/samples>.

use platform::{Attempt as _, Fault};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Fault> {
    let site = web::testkit::site(web::Visitor::default(), &[]).shared();
    let router = web::testkit::samples::routes().into_router(site);
    let listener = TcpListener::bind("127.0.0.1:8099").await.attempt("listen on port 8099")?;
    web::serve(listener, router, std::future::pending()).await
}
