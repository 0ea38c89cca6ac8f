//! XML to a model, tolerant: every repair is reported.

mod items;
mod logic;
mod table;

use crate::evaluate::on_cycles;
use crate::finding::{Finding, Severity};
use crate::located::Place;
use crate::model::{Element, ElementKind, Inner, Requirement, Service};
use crate::types::TypeReference;
use crate::xml::{self, Element as Xml};
use feel::Names;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// The model namespaces of DMN 1.1 to 1.5 (and 1.6, which is read alike).
const OLDER: [(&str, &str); 5] = [
    ("http://www.omg.org/spec/DMN/20151101/dmn.xsd", "1.1"),
    ("http://www.omg.org/spec/DMN/20151101/dmn11.xsd", "1.1"),
    ("http://www.omg.org/spec/DMN/20180521/MODEL/", "1.2"),
    ("https://www.omg.org/spec/DMN/20191111/MODEL/", "1.3"),
    ("https://www.omg.org/spec/DMN/20211108/MODEL/", "1.4"),
];
const NAMESPACES: [&str; 7] = [
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
    "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
    "https://www.omg.org/spec/DMN/20240513/MODEL/",
];

/// Elements that a model may have.
const ELEMENTS_MAX: usize = 20_000;

pub(crate) struct Reader {
    names: Names,
    findings: Vec<Finding>,
    inner: Inner,
    /// Element by namespace and id.
    by_key: HashMap<(Arc<str>, Arc<str>), usize>,
    /// Namespaces and the names under which they are imported anywhere.
    imports: Vec<(Arc<str>, Arc<str>)>,
    /// Whether Camunda's extensions are declared: its reading of types then holds.
    is_camunda: bool,
    /// Whether an imported model has errors; none while the model itself is read.
    faults_elsewhere: Option<bool>,
}

/// A document and what it imports under which name.
struct Document {
    root: Xml,
    namespace: Arc<str>,
    imports: HashMap<Arc<str>, Arc<str>>,
}

/// A model that another imports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The namespace of the model.
    pub namespace: String,
    /// Where it may be found, as the file says.
    pub location: Option<String>,
}

/// What a file imports of DMN; nothing where it cannot be read.
pub(crate) fn imports(source: &str) -> Vec<Import> {
    let Ok(root) = xml::read(source) else { return Vec::new() };
    let dmn = |one: &&Xml| {
        one.attribute("importType").is_none_or(|of| NAMESPACES.contains(&of) || of.contains("DMN"))
    };
    let imports = root.all("import").filter(dmn).filter_map(|import| {
        let namespace = import.attribute("namespace")?.to_owned();
        Some(Import { namespace, location: import.attribute("locationURI").map(str::to_owned) })
    });
    imports.collect()
}

/// A model among others that may be given: those that it imports, directly or not, are taken, each once.
pub(crate) fn model_among(source: &str, others: &[&str]) -> (Option<Inner>, Vec<Finding>) {
    let first = match document(source) {
        Ok(document) => document,
        Err(finding) => return (None, vec![finding]),
    };
    let mut others: Vec<Document> = others.iter().filter_map(|text| document(text).ok()).collect();
    let mut documents = vec![first];
    let mut at = 0;
    while let Some(document) = documents.get(at) {
        let wanted: Vec<Arc<str>> = document
            .root
            .all("import")
            .filter_map(|import| import.attribute("namespace").map(Arc::from))
            .collect();
        for namespace in wanted {
            let known = documents.iter().any(|document| document.namespace == namespace);
            let found = others.iter().position(|other| other.namespace == namespace);
            if let Some(found) = found.filter(|_| !known) {
                documents.push(others.swap_remove(found));
            }
        }
        at += 1;
    }
    of_documents(&documents)
}

pub(crate) fn model(source: &str, imported: &[&str]) -> (Option<Inner>, Vec<Finding>) {
    let mut documents = Vec::new();
    for text in std::iter::once(&source).chain(imported) {
        match document(text) {
            Ok(document) => documents.push(document),
            Err(finding) => return (None, vec![finding]),
        }
    }
    of_documents(&documents)
}

fn of_documents(documents: &[Document]) -> (Option<Inner>, Vec<Finding>) {
    let mut reader = Reader {
        names: Names::new(),
        findings: Vec::new(),
        inner: Inner::default(),
        by_key: HashMap::new(),
        imports: Vec::new(),
        is_camunda: false,
        faults_elsewhere: None,
    };
    reader.read(documents);
    reader.findings.sort_by_key(|finding| (finding.line, finding.column));
    (Some(reader.inner), reader.findings)
}

fn document(source: &str) -> Result<Document, Finding> {
    let root = xml::read(source)?;
    if root.name != "definitions" {
        let message = format!("this is no DMN model: its root is <{}>", root.name);
        return Err(root.finding(Severity::Error, message, "give a file with <definitions>"));
    }
    let namespace = root.attribute("namespace").unwrap_or("").into();
    let imports = root.all("import").filter_map(|import| {
        let name = import.attribute("name").filter(|name| !name.is_empty())?;
        Some((import.attribute("namespace")?.into(), name.into()))
    });
    let imports = imports.collect();
    Ok(Document { namespace, imports, root })
}

impl Reader {
    fn read(&mut self, documents: &[Document]) {
        if let Some(first) = documents.first() {
            self.inner.name = first.root.attribute("name").unwrap_or("").into();
            self.inner.namespace = first.namespace.clone();
            self.check_namespace(&first.root);
            self.check_dialect(&first.root);
        }
        let mut faulty = false;
        for (at, document) in documents.iter().enumerate() {
            self.faults_elsewhere = (at > 0).then_some(faulty);
            self.declare_elements(document, at == 0);
            if at == 0 {
                self.inner.own = self.inner.elements.len();
            }
            self.declare_names(&document.root);
            for (namespace, name) in &document.imports {
                self.names.declare(name);
                self.imports.push((namespace.clone(), name.clone()));
            }
            faulty |= self.faults_elsewhere.unwrap_or(false);
        }
        for (at, document) in documents.iter().enumerate().rev() {
            self.faults_elsewhere = (at > 0).then_some(faulty);
            self.item_definitions(document);
            faulty |= self.faults_elsewhere.unwrap_or(false);
        }
        self.declare_types();
        let mut index = 0;
        for (at, document) in documents.iter().enumerate() {
            self.faults_elsewhere = (at > 0).then_some(faulty);
            for element in document.root.children.iter().filter(|e| kind_of(e).is_some()) {
                if index < self.inner.elements.len() {
                    self.fill(index, element, document);
                }
                index += 1;
            }
            faulty |= self.faults_elsewhere.unwrap_or(false);
        }
        self.faults_elsewhere = None;
        if let Some(first) = documents.first().filter(|_| faulty) {
            let message = "a model that is imported has errors".to_owned();
            self.report(&first.root, Severity::Error, message, "check that model by itself");
        }
        self.check_cycles();
    }

    fn check_dialect(&mut self, root: &Xml) {
        let mut namespaces = root.attributes.iter().filter(|(prefix, _, _)| prefix == "xmlns");
        self.is_camunda = namespaces.any(|(_, _, value)| value.contains("camunda.org/schema"));
        let mut outputs = false;
        let mut pending = vec![root];
        while let Some(xml) = pending.pop().filter(|_| self.is_camunda && !outputs) {
            outputs = xml.name == "output" && xml.attribute("typeRef") == Some("string");
            pending.extend(&xml.children);
        }
        if outputs {
            let message = "as in Camunda, every result of an output of type string becomes text";
            self.findings.push(root.finding(
                Severity::Note,
                message,
                "give outputs the type of their results",
            ));
        }
    }

    fn check_namespace(&mut self, root: &Xml) {
        let declared = root.attributes.iter().filter(|(prefix, name, _)| {
            prefix == "xmlns" || (prefix.is_empty() && name == "xmlns")
        });
        let known = declared.clone().any(|(_, _, value)| NAMESPACES.contains(&value.as_str()));
        if !known {
            let message = "the namespace of the file is none of DMN 1.1 to 1.5";
            self.findings.push(root.finding(
                Severity::Warning,
                message,
                "it is read as DMN 1.5; check the result",
            ));
        }
        let older = declared.clone().find_map(|(_, _, value)| {
            let (_, version) = OLDER.iter().find(|(uri, _)| uri == value)?;
            Some(*version)
        });
        if let Some(version) = older {
            let message = format!("a file of DMN {version} is read as DMN 1.5");
            self.report(root, Severity::Note, message, "nothing has to change");
        }
    }

    pub(crate) fn report(
        &mut self,
        element: &Xml,
        severity: Severity,
        message: String,
        remedy: &str,
    ) {
        self.add(element.finding(severity, message, remedy));
    }

    /// What is found in an imported model has lines of that file: it is told when that file is checked.
    pub(crate) fn add(&mut self, finding: Finding) {
        match &mut self.faults_elsewhere {
            Some(faulty) => *faulty |= finding.severity == Severity::Error,
            None => self.findings.push(finding),
        }
    }

    /// Makes room for every element, so that references can be resolved in any order.
    fn declare_elements(&mut self, document: &Document, own: bool) {
        for xml in document.root.children.iter() {
            let Some(kind) = kind_of(xml) else { continue };
            let index = self.inner.elements.len();
            if index >= ELEMENTS_MAX {
                let message = format!("more than {ELEMENTS_MAX} elements");
                self.report(xml, Severity::Error, message, "split the model");
                return;
            }
            let variable = xml.child("variable");
            let name = xml.attribute("name").or_else(|| variable?.attribute("name"));
            let name: Arc<str> = normalised(name.unwrap_or("")).into();
            let id: Arc<str> = xml.attribute("id").unwrap_or(&name).into();
            let of = TypeReference::new(variable.and_then(|v| v.attribute("typeRef")));
            self.names.declare(&name);
            let place = Place { line: xml.line, column: xml.column };
            let element = Element {
                id: id.clone(),
                name: name.clone(),
                of,
                kind,
                requires: Vec::new(),
                place,
                order: OnceLock::new(),
            };
            self.inner.elements.push(element);
            self.by_key.insert((document.namespace.clone(), id.clone()), index);
            if own {
                self.inner.by_id.insert(id, index);
                if self.inner.by_name.insert(name.clone(), index).is_some() {
                    let message = format!("two elements are named '{name}'");
                    self.report(xml, Severity::Warning, message, "give each its own name");
                }
            }
        }
    }

    /// Names that are no elements: variables, parameters, components, columns.
    fn declare_names(&mut self, root: &Xml) {
        let mut pending = vec![root];
        while let Some(xml) = pending.pop() {
            let named =
                ["variable", "formalParameter", "itemComponent", "parameter", "output", "column"];
            if named.contains(&xml.name.as_str())
                && let Some(name) = xml.attribute("name")
            {
                self.names.declare(&normalised(name));
            }
            if let Some(name) = xml.attribute("iteratorVariable") {
                self.names.declare(&normalised(name));
            }
            pending.extend(&xml.children);
        }
    }

    /// The element that a reference such as `#id` or `namespace#id` means.
    fn resolve(&mut self, xml: &Xml, document: &Document) -> Option<Requirement> {
        let href = xml.attribute("href").unwrap_or("");
        let (namespace, id) = href.rsplit_once('#').unwrap_or(("", href));
        let own = namespace.is_empty() || namespace == &*document.namespace;
        let namespace = if own { document.namespace.clone() } else { namespace.into() };
        let import = if own { None } else { document.imports.get(&namespace).cloned() };
        match self.by_key.get(&(namespace, id.into())) {
            Some(target) => Some(Requirement { target: *target, import }),
            None => {
                let message = format!("the reference '{href}' leads nowhere");
                let remedy = "correct the reference, or give the model that it means";
                self.report(xml, Severity::Error, message, remedy);
                None
            }
        }
    }

    fn references(&mut self, xml: &Xml, name: &str, document: &Document) -> Vec<usize> {
        let found: Vec<_> =
            xml.all(name).filter_map(|reference| self.resolve(reference, document)).collect();
        found.into_iter().map(|requirement| requirement.target).collect()
    }

    fn fill(&mut self, index: usize, xml: &Xml, document: &Document) {
        let mut requires = Vec::new();
        for requirement in &xml.children {
            let wanted: &[&str] = match requirement.name.as_str() {
                "informationRequirement" => &["requiredInput", "requiredDecision"],
                "knowledgeRequirement" => &["requiredKnowledge"],
                _ => continue,
            };
            for name in wanted {
                for reference in requirement.all(name) {
                    requires.extend(self.resolve(reference, document));
                }
            }
        }
        let kind = match xml.name.as_str() {
            "decision" => ElementKind::Decision(self.decision_logic(xml)),
            "businessKnowledgeModel" => ElementKind::Knowledge(self.knowledge(xml)),
            "decisionService" => {
                let outputs = self.references(xml, "outputDecision", document);
                let mut inputs = self.references(xml, "inputData", document);
                inputs.extend(self.references(xml, "inputDecision", document));
                ElementKind::Service(Service { outputs, inputs })
            }
            _ => ElementKind::Input,
        };
        if let Some(element) = self.inner.elements.get_mut(index) {
            element.kind = kind;
            element.requires = requires;
        }
    }

    fn check_cycles(&mut self) {
        for index in on_cycles(&self.inner) {
            let Some(element) = self.inner.elements.get(index) else { continue };
            self.findings.push(Finding {
                line: element.place.line,
                column: element.place.column,
                severity: Severity::Error,
                message: format!("'{}' requires itself, directly or through others", element.name),
                remedy: "remove one of the requirements on the way".to_owned(),
            });
        }
    }
}

fn kind_of(xml: &Xml) -> Option<ElementKind> {
    Some(match xml.name.as_str() {
        "inputData" => ElementKind::Input,
        "decision" => ElementKind::Decision(None),
        "businessKnowledgeModel" => ElementKind::Knowledge(None),
        "decisionService" => ElementKind::Service(Service::default()),
        _ => return None,
    })
}

/// A name with single spaces.
pub(crate) fn normalised(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}
