//! Guidance as HTML: CommonMark with tables, without raw HTML, images and odd addresses.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html::push_html};

/// Renders a text. The page already has its `h1`, so a text that has one too moves down a level.
pub(super) fn html(text: &str) -> String {
    let events = || Parser::new_ext(text, Options::ENABLE_TABLES);
    let top = |event: Event<'_>| {
        matches!(event, Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }))
    };
    let lower = usize::from(events().any(top));
    let mut renderer = Renderer { lower, ..Renderer::default() };
    let safe: Vec<Event<'_>> = events().filter_map(|event| renderer.safe(event)).collect();
    let mut out = String::with_capacity(text.len() * 3 / 2);
    push_html(&mut out, safe.into_iter());
    out
}

#[derive(Default)]
struct Renderer {
    lower: usize,
    /// For each open link, whether it is written.
    links: Vec<bool>,
    in_html: bool,
}

impl Renderer {
    fn safe<'a>(&mut self, event: Event<'a>) -> Option<Event<'a>> {
        match event {
            Event::Start(Tag::HtmlBlock) => {
                self.in_html = true;
                None
            }
            Event::End(TagEnd::HtmlBlock) => {
                self.in_html = false;
                None
            }
            _ if self.in_html => None,
            Event::Html(_) | Event::InlineHtml(_) => None,
            // Of an image the description is left.
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
            Event::Start(tag) => self.open(tag),
            Event::End(tag) => self.close(tag),
            other => Some(other),
        }
    }

    fn open<'a>(&mut self, tag: Tag<'a>) -> Option<Event<'a>> {
        let written: CowStr<'a> = match &tag {
            Tag::Paragraph => "<p class=\"govuk-body\">".into(),
            Tag::Heading { level, .. } => {
                let (level, size) = self.heading(*level);
                format!("<h{level} class=\"govuk-heading-{size}\">").into()
            }
            Tag::List(None) => "<ul class=\"govuk-list govuk-list--bullet\">".into(),
            Tag::List(Some(first)) => {
                format!("<ol class=\"govuk-list govuk-list--number\" start=\"{first}\">").into()
            }
            Tag::Table(_) => {
                "<div class=\"town-scroll\" tabindex=\"0\"><table class=\"govuk-table\">".into()
            }
            Tag::Link { dest_url, .. } => {
                let safe = is_safe(dest_url);
                self.links.push(safe);
                if !safe {
                    return None;
                }
                format!("<a class=\"govuk-link\" href=\"{}\">", escaped(dest_url)).into()
            }
            _ => return Some(Event::Start(tag)),
        };
        Some(Event::Html(written))
    }

    fn close<'a>(&mut self, tag: TagEnd) -> Option<Event<'a>> {
        let written: CowStr<'a> = match tag {
            TagEnd::Paragraph => "</p>\n".into(),
            TagEnd::Heading(level) => format!("</h{}>\n", self.heading(level).0).into(),
            TagEnd::List(false) => "</ul>\n".into(),
            TagEnd::List(true) => "</ol>\n".into(),
            TagEnd::Table => "</tbody></table></div>\n".into(),
            TagEnd::Link if self.links.pop() == Some(false) => return None,
            TagEnd::Link => "</a>".into(),
            other => return Some(Event::End(other)),
        };
        Some(Event::Html(written))
    }

    fn heading(&self, level: HeadingLevel) -> (usize, &'static str) {
        let level = (level as usize + self.lower).clamp(2, 6);
        (level, if level == 2 { "m" } else { "s" })
    }
}

/// Addresses of this site, of other sites, mail and telephone; no `javascript:` and no `data:`.
fn is_safe(address: &str) -> bool {
    let local =
        (address.starts_with('/') && !address.starts_with("//")) || address.starts_with('#');
    let scheme = ["https://", "http://", "mailto:", "tel:"];
    local || scheme.iter().any(|scheme| address.starts_with(scheme))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}
