//! XML as a flat list of elements with their places: no recursion, every size bounded.
//!
//! Standard: XML 1.0 and Namespaces in XML 1.0, without document type declarations: what a DTD can
//! declare (entities above all) is the classic way to make a small file explode, and no modeler
//! writes one.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

/// Largest file that is read; the largest of 6,031 real files has under 2 MB.
pub const XML_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Deepest nesting of elements; real files stay under 40.
pub const XML_DEPTH_MAX: usize = 256;
/// Most elements in one file.
pub const XML_ELEMENTS_MAX: usize = 200_000;
/// Most attributes of one element; real root elements carry about 40.
pub const XML_ATTRIBUTES_MAX: usize = 512;

/// The namespaces that mean something to this crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ns {
    Bpmn,
    BpmnDi,
    Dc,
    Di,
    /// Camunda 7, Flowable and Activiti: one family with one vocabulary.
    Camunda,
    Zeebe,
    Aedile,
    /// An attribute without prefix, or an element in no namespace.
    None,
    Other,
}

impl Ns {
    fn of(uri: &str) -> Self {
        match uri {
            "http://www.omg.org/spec/BPMN/20100524/MODEL" => Self::Bpmn,
            "http://www.omg.org/spec/BPMN/20100524/DI" => Self::BpmnDi,
            "http://www.omg.org/spec/DD/20100524/DC" => Self::Dc,
            "http://www.omg.org/spec/DD/20100524/DI" => Self::Di,
            "http://camunda.org/schema/1.0/bpmn"
            | "http://activiti.org/bpmn"
            | "http://flowable.org/bpmn"
            | "http://camunda.org/schema/1.0/bpmn/flowable" => Self::Camunda,
            "http://camunda.org/schema/zeebe/1.0" => Self::Zeebe,
            "https://aedile.org/bpmn" => Self::Aedile,
            _ => Self::Other,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Attribute {
    pub(crate) ns: Ns,
    pub(crate) name: Box<str>,
    pub(crate) value: Box<str>,
}

#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) ns: Ns,
    pub(crate) name: Box<str>,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) text: String,
    pub(crate) children: Vec<u32>,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Element {
    /// Value of an attribute without prefix.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.get_in(Ns::None, name)
    }

    pub(crate) fn get_in(&self, ns: Ns, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|a| a.ns == ns && &*a.name == name);
        found.map(|attribute| &*attribute.value)
    }

    pub(crate) fn is(&self, name: &str) -> bool {
        self.ns == Ns::Bpmn && &*self.name == name
    }

    pub(crate) fn id(&self) -> &str {
        self.get("id").unwrap_or_default()
    }
}

/// A document: its elements in document order, the root first.
#[derive(Debug)]
pub(crate) struct Document {
    elements: Vec<Element>,
}

/// Why a text is not read as XML at all.
#[derive(Debug)]
pub(crate) struct NotRead {
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) message: String,
}

impl Document {
    pub(crate) fn root(&self) -> Option<&Element> {
        self.elements.first()
    }

    pub(crate) fn get(&self, index: u32) -> Option<&Element> {
        self.elements.get(index as usize)
    }

    pub(crate) fn children<'a>(&'a self, of: &'a Element) -> impl Iterator<Item = &'a Element> {
        of.children.iter().filter_map(|index| self.get(*index))
    }

    pub(crate) fn child<'a>(&'a self, of: &'a Element, name: &str) -> Option<&'a Element> {
        self.children(of).find(|child| child.is(name))
    }

    /// Takes in what stands below the root of another document, behind its own.
    pub(crate) fn join(&mut self, other: Self) -> Result<(), NotRead> {
        let offset = self.elements.len() as u32;
        if self.elements.len() + other.elements.len() > XML_ELEMENTS_MAX {
            let message = format!("there are more than {XML_ELEMENTS_MAX} elements in all files");
            return Err(NotRead { line: 1, column: 1, message });
        }
        for mut element in other.elements {
            element.children.iter_mut().for_each(|child| *child += offset);
            self.elements.push(element);
        }
        let below = self.elements.get(offset as usize).map(|root| root.children.clone());
        if let Some(root) = self.elements.first_mut() {
            root.children.extend(below.unwrap_or_default());
        }
        Ok(())
    }

    /// Everything below an element, in document order.
    pub(crate) fn below<'a>(&'a self, of: &'a Element) -> impl Iterator<Item = &'a Element> {
        let mut stack: Vec<u32> = of.children.iter().rev().copied().collect();
        std::iter::from_fn(move || {
            let element = self.get(stack.pop()?)?;
            stack.extend(element.children.iter().rev());
            Some(element)
        })
    }

    /// Reads a text.
    pub(crate) fn read(xml: &str) -> Result<Self, NotRead> {
        let xml = xml.trim_start_matches('\u{feff}');
        let mut lines = Lines { xml, offset: 0, line: 1, line_start: 0 };
        if xml.len() > XML_BYTES_MAX {
            let message = format!("the file is larger than {XML_BYTES_MAX} bytes");
            return Err(NotRead { line: 1, column: 1, message });
        }
        let mut reader = NsReader::from_str(xml);
        reader.config_mut().expand_empty_elements = true;
        reader.resolver_mut().set_max_namespace_bindings(XML_ATTRIBUTES_MAX);
        let mut builder = Builder { elements: Vec::new(), open: Vec::new() };
        loop {
            let (line, column) = lines.at(reader.buffer_position());
            let fail = |message: String| NotRead { line, column, message };
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    let (line, column) = lines.at(reader.error_position());
                    return Err(NotRead { line, column, message: error.to_string() });
                }
            };
            match event {
                Event::Start(start) => {
                    let element = element(&reader, &start, (line, column)).map_err(fail)?;
                    builder.open(element).map_err(fail)?;
                }
                Event::End(_) => builder.close(),
                Event::Text(text) => builder.text(&text.xml10_content()),
                Event::CData(text) => builder.text(&text.xml10_content()),
                Event::GeneralRef(reference) => {
                    let name = reference.xml10_content();
                    let text = match reference.resolve_char_ref() {
                        Ok(Some(character)) => Some(character.to_string()),
                        _ => quick_xml::escape::resolve_xml_entity(&name).map(str::to_owned),
                    };
                    let unknown = || fail(format!("the entity &{name}; is not known"));
                    builder.text(&text.ok_or_else(unknown)?);
                }
                Event::DocType(_) => {
                    let message = "document type declarations are not accepted";
                    return Err(fail(message.to_owned()));
                }
                Event::Eof => break,
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
        let (line, column) = lines.at(xml.len() as u64);
        match (builder.elements.is_empty(), builder.open.is_empty()) {
            (false, true) => Ok(Self { elements: builder.elements }),
            (true, _) => Err(NotRead { line, column, message: "there is no element".to_owned() }),
            (_, false) => {
                let message = "the file ends before its elements are closed".to_owned();
                Err(NotRead { line, column, message })
            }
        }
    }
}

fn element(
    reader: &NsReader<&[u8]>,
    start: &BytesStart<'_>,
    (line, column): (u32, u32),
) -> Result<Element, String> {
    let resolver = reader.resolver();
    let ns = |resolved: ResolveResult<'_>| match resolved {
        ResolveResult::Bound(uri) => Ok(Ns::of(uri.into_inner())),
        ResolveResult::Unbound => Ok(Ns::None),
        ResolveResult::Unknown(prefix) => Err(format!("the prefix {prefix} is not declared")),
    };
    let (resolved, local) = resolver.resolve_element(start.name());
    let element_ns = ns(resolved)?;
    let mut attributes: Vec<Attribute> = Vec::new();
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| error.to_string())?;
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        if attributes.len() == XML_ATTRIBUTES_MAX {
            return Err(format!("an element has more than {XML_ATTRIBUTES_MAX} attributes"));
        }
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| error.to_string())?;
        let (resolved, local) = resolver.resolve_attribute(attribute.key);
        let (ns, name) = (ns(resolved)?, local.into_inner());
        if attributes.iter().any(|a| a.ns == ns && ns != Ns::Other && &*a.name == name) {
            return Err(format!("the attribute {name} is given twice"));
        }
        attributes.push(Attribute { ns, name: name.into(), value: value.into() });
    }
    let name = local.into_inner().into();
    let (text, children) = (String::new(), Vec::new());
    Ok(Element { ns: element_ns, name, attributes, text, children, line, column })
}

struct Builder {
    elements: Vec<Element>,
    open: Vec<u32>,
}

impl Builder {
    fn open(&mut self, element: Element) -> Result<(), String> {
        if self.open.len() == XML_DEPTH_MAX {
            return Err(format!("elements are nested deeper than {XML_DEPTH_MAX}"));
        }
        if self.elements.len() == XML_ELEMENTS_MAX {
            return Err(format!("there are more than {XML_ELEMENTS_MAX} elements"));
        }
        let index = self.elements.len() as u32;
        let parent = self.open.last().copied();
        match parent.and_then(|parent| self.elements.get_mut(parent as usize)) {
            Some(parent) => parent.children.push(index),
            None if index == 0 => {}
            None => return Err("there is more than one root element".to_owned()),
        }
        self.elements.push(element);
        self.open.push(index);
        Ok(())
    }

    fn close(&mut self) {
        self.open.pop();
    }

    fn text(&mut self, text: &str) {
        if let Some(element) = self.open.last().and_then(|i| self.elements.get_mut(*i as usize)) {
            element.text.push_str(text);
        }
    }
}

/// Turns rising byte offsets into line and column.
struct Lines<'a> {
    xml: &'a str,
    offset: usize,
    line: u32,
    line_start: usize,
}

impl Lines<'_> {
    fn at(&mut self, offset: u64) -> (u32, u32) {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX).min(self.xml.len());
        if let Some(passed) = self.xml.as_bytes().get(self.offset..offset) {
            for (index, byte) in passed.iter().enumerate() {
                if *byte == b'\n' {
                    self.line += 1;
                    self.line_start = self.offset + index + 1;
                }
            }
            self.offset = offset;
        }
        let column = offset.saturating_sub(self.line_start) + 1;
        (self.line, u32::try_from(column).unwrap_or(u32::MAX))
    }
}
