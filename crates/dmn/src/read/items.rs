//! Item definitions.

use super::{Document, Reader, normalised};
use crate::finding::Severity;
use crate::types::{ItemDefinition, TypeReference};
use crate::xml::Element as Xml;
use feel::UnaryTests;
use std::sync::Arc;

impl Reader {
    pub(super) fn item_definitions(&mut self, document: &Document) {
        let own = document.namespace == self.inner.namespace;
        for xml in document.root.all("itemDefinition") {
            let name: Arc<str> = normalised(xml.attribute("name").unwrap_or("")).into();
            let item = self.item(xml);
            if own || !self.inner.types.items.contains_key(&name) {
                self.inner.types.items.insert(name.clone(), item.clone());
            }
            if !own {
                // Under whatever name a model imports this one.
                for import in self.import_names(document) {
                    let qualified: Arc<str> = format!("{import}.{name}").into();
                    self.inner.types.items.insert(qualified, item.clone());
                }
            }
        }
    }

    fn import_names(&self, document: &Document) -> Vec<Arc<str>> {
        self.imports
            .iter()
            .filter(|(namespace, _)| *namespace == document.namespace)
            .map(|(_, name)| name.clone())
            .collect()
    }

    fn item(&mut self, xml: &Xml) -> ItemDefinition {
        let base = xml.child("typeRef").map(|reference| reference.text.clone());
        let base = base.or_else(|| xml.attribute("typeRef").map(str::to_owned));
        let components = xml.all("itemComponent").map(|component| {
            let name: Arc<str> = normalised(component.attribute("name").unwrap_or("")).into();
            (name, self.item(component))
        });
        let components = components.collect();
        let function = xml.child("functionItem").map(|function| {
            let parameters = function.all("parameters");
            let parameters =
                parameters.map(|p| TypeReference::new(p.attribute("typeRef"))).collect();
            (parameters, TypeReference::new(function.attribute("outputTypeRef")))
        });
        ItemDefinition {
            base: TypeReference::new(base.as_deref()),
            components,
            is_collection: xml.attribute("isCollection") == Some("true"),
            allowed: self.values(xml, "allowedValues"),
            constraint: self.values(xml, "typeConstraint"),
            function,
        }
    }

    fn values(&mut self, xml: &Xml, name: &str) -> Option<UnaryTests> {
        let element = xml.child(name)?;
        let text = element.text_child().filter(|text| !text.is_empty())?;
        match UnaryTests::parse(text, &self.names) {
            Ok(tests) => Some(tests),
            Err(error) => {
                let message = format!("the allowed values cannot be read: {}", error.message);
                self.report(element, Severity::Error, message, "write values such as \"a\",\"b\"");
                None
            }
        }
    }

    /// Makes the item definitions known to `instance of` and to parameters.
    pub(super) fn declare_types(&mut self) {
        let types = &self.inner.types;
        for (name, item) in &types.items {
            self.names.declare_type(name, types.feel_type(item));
        }
    }
}
