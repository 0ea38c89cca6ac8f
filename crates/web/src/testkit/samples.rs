//! Every component on one page, for tests in all languages and for looking at (`--example samples`).

use askama::Template;

use crate::*;

/// The page of samples as a route: `/samples`, and `/samples?wrong=1` with every field refused.
pub fn routes() -> Routes {
    let show = async |asked: Asked| {
        let wrong = asked.query_value("wrong").is_some();
        html(&sample_page(asked, wrong))
    };
    let sent = async |asked: Asked, form: FormWithFiles| {
        let mut page = sample_page(asked, true);
        page.page.notice = Some(format!("{} {}", form.form.value("name"), form.files.len()));
        html_refused(&page)
    };
    let (anyone, public) = (Permission::Anyone, Audience::Public);
    let samples = route(Method::GET, "/samples", anyone, public, show);
    let posted = route(Method::POST, "/samples", anyone, public, sent).body_bytes_max(1 << 22);
    Routes::new("web", (), vec![samples, posted])
}

#[derive(Template)]
#[template(path = "components/samples.html")]
/// A page with every component.
pub struct SamplesPage {
    page: Page,
    form: Form,
    choices: Vec<Choice>,
    rows: Vec<SummaryRow>,
    tasks: Vec<TaskRow>,
    pages: Pages,
    sections: Vec<(String, String, bool)>,
    events: Vec<TimelineEvent>,
    chart: Chart,
}

/// The page of all components, filled in rightly or with every field wrong.
pub fn sample_page(asked: Asked, wrong: bool) -> SamplesPage {
    let locale = asked.locale();
    let mut form = Form::filled([
        ("name", "<script>alert(1)</script>"),
        ("radio", "b"),
        ("boxes", "a"),
        ("born-day", "31"),
        ("select", "a"),
    ]);
    if wrong {
        for field in
            ["name", "amount", "text", "born", "month", "radio", "boxes", "sure", "select", "file"]
        {
            form.refuse(field, "Wrong \"here\"");
        }
    }
    let point = |label: &str, value| Point { label: label.into(), value, shown: "1".into() };
    SamplesPage {
        page: asked.page("search").back("/").crumb("A & B", "/a").errors_of(&form).notice("Saved"),
        form,
        choices: vec![Choice::new("a", "A").hint("first"), Choice::new("b", "B")],
        rows: vec![
            SummaryRow::new("Name", "Ada").source("register").action("Change", "/change"),
            SummaryRow::new("Plate", ""),
        ],
        tasks: vec![
            TaskRow { name: "One".into(), path: Some("/1".into()), ..TaskRow::default() },
            TaskRow { name: "Two".into(), done: true, ..TaskRow::default() },
        ],
        pages: Pages::new(5, 100, 10, "/list?q=x"),
        sections: vec![("A".into(), "/a".into(), true), ("B".into(), "/b".into(), false)],
        events: vec![TimelineEvent { title: "Sent".into(), current: true, ..Default::default() }],
        chart: Chart {
            title: "Applications".into(),
            labels_name: "Month".into(),
            values_name: "Number".into(),
            points: vec![point("Jan", Some(3.0)), point("Feb", None), point("Mar", Some(9.0))],
            shape: if wrong { Shape::Line } else { Shape::Bars },
            right_to_left: locale.is_right_to_left(),
        },
    }
}
