//! The service owner looks at a service from inside, and tries it with other values.

use aedile::demo::{Scale, seed_at};
use axum::http::StatusCode;

use crate::browser::Browser;
use crate::town;

const SMALL: Scale = Scale { people: 40, applications: 20 };
const PAGE: &str = "/desk/services/food-stall-permit/process";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_is_looked_at_and_tried() {
    let (app, _folder) = town::open().await;
    seed_at(&app, SMALL).await.unwrap();
    for (name, status) in
        [("Amina Haddad", StatusCode::FORBIDDEN), ("Paul Dubois", StatusCode::FORBIDDEN)]
    {
        let mut other = Browser::new(&app);
        other.sign_in_as(name).await;
        for path in ["/desk/services", PAGE] {
            assert_eq!(other.get(path).await.status, status, "{name} {path}");
        }
    }
    let mut sofia = Browser::new(&app);
    sofia.sign_in_as("Sofia Marino").await;
    let list = sofia.get("/desk/services").await;
    assert!(list.links("/desk/services/").contains(&PAGE.to_owned()), "{}", list.text);
    assert_eq!(sofia.get("/desk/services/no-such/process").await.status, StatusCode::NOT_FOUND);
    let page = sofia.get(PAGE).await;
    for words in ["Eligibility", "COLLECT", "Inspect on site", "Calls a process", "bpmn-taken"] {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    let tried = [("scenario", "0"), ("values", "stall_area: 25"), ("steps", "")];
    let shown = sofia.post(&page, (PAGE, ""), &tried).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.text.contains("What comes of it") && shown.text.contains("18"), "{}", shown.text);
    let wrong = [("scenario", "0"), ("values", "just words"), ("steps", "")];
    let refused = sofia.post(&page, (PAGE, ""), &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("line of its own"), "{}", refused.text);
}
