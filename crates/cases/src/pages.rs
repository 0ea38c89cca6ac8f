//! The route table of this crate: the applicant's way and the desk.

use std::sync::Arc;

use web::{Audience, Method, Permission, Route, Routes, route};

use crate::acting::{choose, mandates};
use crate::apply::{answer, begin, check, overview, question, reply, throw_away, wallet};
use crate::casework::Casework;
use crate::change::{pages as changes, table_pages as tables};
use crate::counter;
use crate::decision::{letter, mail, receipt};
use crate::desk::{self, Desk, payments};
use crate::incident::{self, pages as incidents};
use crate::migration::{PUBLISH, pages as migration};
use crate::payment::entry::pages as entry;
use crate::payment::pages as fees;
use crate::payment::settle::RECEIVE;
use crate::posting;
use crate::publication;
use crate::retention;
use crate::workshop::{DRAFT, pages as workshop};

/// What the applicant's pages share.
pub struct Pages {
    /// Everything that acts need.
    pub casework: Casework,
    /// Who holds personal data: whether anything stands in an account, and how it goes.
    pub holders: Arc<[Arc<dyn privacy::Holder>]>,
}

/// Uploads of one page, all files together.
const UPLOAD_PAGE_BYTES_MAX: usize = 48 * 1024 * 1024;

/// A table as a form or a spreadsheet.
const TABLE_BYTES_MAX: usize = 5 * 1024 * 1024;

/// Every page of this crate.
pub fn routes(casework: &Casework, holders: Arc<[Arc<dyn privacy::Holder>]>) -> Routes {
    let pages = Arc::new(Pages { casework: casework.clone(), holders });
    let desk = Arc::new(Desk { casework: casework.clone() });
    Routes::new("cases", Arc::clone(&pages), applicant())
        .merge(Routes::new("cases", Arc::clone(&pages), for_others()))
        .merge(Routes::new("cases", Arc::clone(&pages), at_the_counter()))
        .merge(Routes::new("cases", Arc::clone(&desk), officials()))
        .merge(Routes::new("cases", Arc::clone(&desk), keeping()))
        .merge(Routes::new("cases", Arc::clone(&desk), rules()))
        .merge(Routes::new("cases", Arc::clone(&desk), retention::public::routes()))
        .merge(Routes::new("cases", Arc::clone(&desk), publication::pages::routes()))
        .merge(crate::api::routes(pages))
        .merge(crate::api::desk_routes(desk))
}

fn applicant() -> Vec<Route<Arc<Pages>>> {
    use Audience::Residents;
    use Permission::{Anyone, SignedIn};
    vec![
        route(Method::GET, "/apply/{service}", Anyone, Residents, begin::before),
        route(Method::POST, "/apply/{service}", Anyone, Residents, begin::start),
        route(Method::GET, "/my/applications", SignedIn, Residents, reply::list),
        // Drafts of people without an account are theirs by the key of their browser, so these are open to
        // anyone and each handler looks whose application it is; a stranger reads "not found".
        route(Method::GET, "/applications/{id}", Anyone, Residents, overview::show).hidden(),
        route(Method::GET, "/applications/{id}/check", Anyone, Residents, check::check).hidden(),
        route(Method::POST, "/applications/{id}/submit", Anyone, Residents, check::send).hidden(),
        route(Method::POST, "/applications/{id}/delete", Anyone, Residents, throw_away::delete)
            .hidden(),
        route(Method::POST, "/applications/{id}/answer", Anyone, Residents, answer::post)
            .body_bytes_max(UPLOAD_PAGE_BYTES_MAX)
            .keeps_typed()
            .hidden(),
        route(Method::POST, "/applications/{id}/withdraw", Anyone, Residents, reply::withdraw)
            .hidden(),
        route(Method::POST, "/applications/{id}/give-up", Anyone, Residents, reply::give_back)
            .hidden(),
        route(Method::POST, "/applications/{id}/wallet", Anyone, Residents, wallet::begin).hidden(),
        route(Method::GET, "/applications/{id}/wallet/{token}", Anyone, Residents, wallet::show)
            .hidden(),
        route(Method::POST, "/applications/{id}/wallet/{token}", Anyone, Residents, wallet::check)
            .hidden(),
        route(Method::GET, "/applications/{id}/letter", Anyone, Residents, letter::letter).hidden(),
        route(Method::GET, "/applications/{id}/letters/{seq}", Anyone, Residents, mail::own_letter)
            .hidden(),
        route(
            Method::GET,
            "/applications/{id}/receipts/{seq}",
            Anyone,
            Residents,
            receipt::receipt,
        )
        .hidden(),
        route(Method::GET, "/applications/{id}/pay/{reference}", Anyone, Residents, fees::pay)
            .hidden(),
        route(
            Method::POST,
            "/applications/{id}/pay/{reference}",
            Anyone,
            Residents,
            fees::pay_invented,
        )
        .hidden(),
        route(
            Method::GET,
            "/applications/{id}/questions/{page}",
            Anyone,
            Residents,
            question::show,
        )
        .hidden(),
        route(
            Method::POST,
            "/applications/{id}/questions/{page}",
            Anyone,
            Residents,
            question::save,
        )
        .body_bytes_max(UPLOAD_PAGE_BYTES_MAX)
        .keeps_typed()
        .hidden(),
    ]
}

/// Acting for others, and letting others act.
fn for_others() -> Vec<Route<Arc<Pages>>> {
    use Audience::Residents;
    use Permission::SignedIn;
    const MANDATES: &str = "/account/mandates";
    vec![
        route(Method::GET, "/acting", SignedIn, Residents, choose::show),
        route(Method::POST, "/acting", SignedIn, Residents, choose::choose),
        route(Method::GET, MANDATES, SignedIn, Residents, mandates::show),
        route(Method::POST, MANDATES, SignedIn, Residents, mandates::give_sent),
        route(
            Method::POST,
            "/account/mandates/withdraw",
            SignedIn,
            Residents,
            mandates::withdraw_sent,
        ),
        route(
            Method::POST,
            "/account/mandates/end-all",
            SignedIn,
            Residents,
            mandates::end_all_sent,
        ),
    ]
}

/// The form at the counter: the applicant's own handlers, for whom an official fills it in.
fn at_the_counter() -> Vec<Route<Arc<Pages>>> {
    use Audience::Officials;
    let receive = Permission::Holding(counter::RECEIVE);
    let find = Permission::Holding(counter::FIND);
    let prove = Permission::Holding(counter::proof::PROVE);
    vec![
        route(Method::GET, "/desk/counter", find, Officials, counter::pages::counter),
        route(Method::POST, "/desk/counter", receive, Officials, counter::pages::start),
        route(Method::GET, "/desk/proof/{person}", prove, Officials, counter::proof::show).hidden(),
        route(Method::POST, "/desk/proof/{person}", prove, Officials, counter::proof::save)
            .hidden(),
        route(
            Method::POST,
            "/desk/proof/{person}/doubt",
            prove,
            Officials,
            counter::proof::note_doubt,
        )
        .hidden(),
        route(Method::GET, "/desk/counter/{id}", receive, Officials, counter::pages::show).hidden(),
        route(Method::GET, "/desk/counter/{id}/receipt", receive, Officials, mail::counter_letter)
            .hidden(),
        route(Method::GET, "/desk/counter/{id}/check", receive, Officials, check::check).hidden(),
        route(Method::POST, "/desk/counter/{id}/submit", receive, Officials, check::send).hidden(),
        route(Method::POST, "/desk/counter/{id}/delete", receive, Officials, throw_away::delete)
            .hidden(),
        route(Method::POST, "/desk/counter/{id}/scan", receive, Officials, counter::scan::save)
            .body_bytes_max(UPLOAD_PAGE_BYTES_MAX)
            .hidden(),
        route(
            Method::GET,
            "/desk/counter/{id}/questions/{page}",
            receive,
            Officials,
            question::show,
        )
        .hidden(),
        route(Method::POST, "/desk/counter/{id}/code", receive, Officials, counter::confirm::send)
            .hidden(),
        route(
            Method::POST,
            "/desk/counter/{id}/questions/{page}",
            receive,
            Officials,
            question::save,
        )
        .body_bytes_max(UPLOAD_PAGE_BYTES_MAX)
        .hidden(),
    ]
}

/// What is no longer kept, for who manages the records; and legal holds.
fn keeping() -> Vec<Route<Arc<Desk>>> {
    use Audience::Officials;
    let manage = Permission::Holding(retention::MANAGE);
    let hold = Permission::Holding(retention::HOLD);
    let list = "/desk/retention/lists/{id}";
    let case = "/desk/retention/cases/{reference}";
    vec![
        route(Method::GET, "/desk/retention", manage, Officials, retention::pages::preview),
        route(Method::POST, "/desk/retention", manage, Officials, retention::pages::propose),
        route(Method::GET, "/desk/retention/cases", manage, Officials, retention::pages::cases),
        route(Method::GET, list, manage, Officials, retention::pages::show),
        route(Method::POST, list, manage, Officials, retention::pages::act),
        route(
            Method::GET,
            "/desk/retention/lists/{id}/receipt",
            manage,
            Officials,
            retention::pages::receipt,
        ),
        route(Method::GET, case, hold, Officials, retention::hold_pages::case).hidden(),
        route(Method::POST, case, hold, Officials, retention::hold_pages::settle).hidden(),
    ]
}

/// The rules of services: tables that are changed, and what is proposed. Who may approve is looked at by the act.
fn rules() -> Vec<Route<Arc<Desk>>> {
    use Audience::Officials;
    let drafts = Permission::Holding(DRAFT);
    let table = "/desk/services/{id}/tables/{decision}";
    let sheet = "/desk/services/{id}/tables/{decision}/sheet";
    vec![
        route(Method::GET, table, drafts, Officials, tables::show_table),
        route(Method::POST, table, drafts, Officials, tables::change_table)
            .body_bytes_max(TABLE_BYTES_MAX),
        route(Method::GET, sheet, drafts, Officials, tables::sheet),
        route(Method::POST, sheet, drafts, Officials, tables::take_sheet)
            .body_bytes_max(TABLE_BYTES_MAX),
        route(Method::GET, "/desk/changes", drafts, Officials, changes::list),
        route(Method::GET, "/desk/changes/{id}", drafts, Officials, changes::show),
        route(Method::POST, "/desk/changes/{id}", drafts, Officials, changes::act),
        route(Method::GET, "/desk/changes/{id}/receipt", drafts, Officials, changes::receipt),
    ]
}

/// Letters to the people of a street.
const STREET: &str = "/desk/letters/street/{reference}/{language}";

/// Money that fits no fee.
const ENTRY: &str = "/desk/payments/entries/{id}";

fn officials() -> Vec<Route<Arc<Desk>>> {
    use Audience::Officials;
    let read = Permission::Holding("cases.read");
    let takes_money = Permission::Holding(RECEIVE);
    let mends = Permission::Holding(incident::MEND);
    let posts = Permission::Holding(posting::POST);
    let drafts = Permission::Holding(DRAFT);
    let publishes = Permission::Holding(PUBLISH);
    vec![
        route(Method::GET, "/desk", read, Officials, desk::queue::queue),
        route(Method::POST, "/desk/batch", read, Officials, desk::batch::batch),
        route(Method::GET, "/desk/ranking/{service}", read, Officials, desk::ranking::list),
        route(Method::POST, "/desk/ranking/{service}", read, Officials, desk::ranking::grant),
        route(Method::GET, "/desk/payments", takes_money, Officials, payments::list),
        route(Method::GET, ENTRY, takes_money, Officials, entry::show).hidden(),
        route(Method::POST, ENTRY, takes_money, Officials, entry::act).hidden(),
        route(Method::GET, "/desk/payments/{reference}", takes_money, Officials, payments::show),
        route(Method::POST, "/desk/payments/{reference}", takes_money, Officials, payments::act),
        route(Method::GET, "/desk/letters", read, Officials, posting::pages::list),
        route(Method::POST, "/desk/letters", posts, Officials, posting::pages::act),
        route(Method::GET, STREET, posts, Officials, posting::street::pages::file).hidden(),
        route(Method::POST, STREET, posts, Officials, posting::street::pages::posted).hidden(),
        route(Method::GET, "/desk/incidents", mends, Officials, incidents::list),
        route(Method::POST, "/desk/incidents", mends, Officials, incidents::batch),
        route(Method::GET, "/desk/incidents/{id}", mends, Officials, incidents::show).hidden(),
        route(Method::POST, "/desk/incidents/{id}", mends, Officials, incidents::act).hidden(),
        route(Method::GET, "/desk/work", mends, Officials, crate::external::pages::list),
        route(Method::GET, "/desk/services", drafts, Officials, workshop::list),
        route(Method::GET, "/desk/services/{id}/process", drafts, Officials, workshop::show),
        route(Method::POST, "/desk/services/{id}/process", drafts, Officials, workshop::try_it),
        route(Method::GET, "/desk/services/{id}/migration", publishes, Officials, migration::show),
        route(Method::POST, "/desk/services/{id}/migration", publishes, Officials, migration::act),
        route(Method::GET, "/desk/find", read, Officials, desk::queue::find),
        route(Method::GET, "/desk/cases/{reference}", read, Officials, desk::case::show).hidden(),
        route(Method::POST, "/desk/cases/{reference}/act", read, Officials, desk::posted::act)
            .hidden(),
        route(
            Method::GET,
            "/desk/cases/{reference}/hand-on/{task}",
            read,
            Officials,
            desk::colleagues::hand_on,
        )
        .hidden(),
        route(
            Method::GET,
            "/desk/cases/{reference}/letters/{seq}",
            read,
            Officials,
            mail::desk_letter,
        )
        .hidden(),
        route(
            Method::GET,
            "/desk/cases/{reference}/documents/{document}",
            read,
            Officials,
            desk::documents::document,
        )
        .hidden(),
    ]
}
