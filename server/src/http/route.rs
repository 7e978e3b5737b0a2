//! One route: where it is, who may use it, what it takes and answers. A route that nobody may use cannot be written
//! down: the rule comes first.

use std::num::NonZeroU32;

use axum::{
    http::{Method, StatusCode},
    routing::MethodRouter,
};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::Shell;
use crate::authorize::Action;

/// How one asks for the schema of a type.
pub(super) type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// What goes over the wire, either way.
#[derive(Clone, Copy)]
pub(super) enum Content {
    /// JSON of this schema.
    Json(SchemaOf),
    /// Bytes of this type.
    Bytes(&'static str),
    /// Nothing.
    Nothing,
}

/// One route.
pub(super) struct Route {
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) action: Action,
    pub(super) handler: MethodRouter<Shell>,
    pub(super) says: &'static str,
    pub(super) takes: Content,
    pub(super) answers: Vec<(StatusCode, Content)>,
    /// What may follow the question mark.
    pub(super) query: Vec<(&'static str, SchemaOf)>,
    /// Headers that must come along.
    pub(super) headers: Vec<&'static str>,
}

impl Route {
    pub(super) fn new(
        (method, path): (Method, &'static str),
        action: Action,
        handler: MethodRouter<Shell>,
        says: &'static str,
    ) -> Self {
        Self {
            method,
            path,
            action,
            handler,
            says,
            takes: Content::Nothing,
            answers: Vec::new(),
            query: Vec::new(),
            headers: Vec::new(),
        }
    }

    pub(super) fn takes<T: JsonSchema>(self) -> Self {
        Self {
            takes: Content::Json(schema_of::<T>),
            ..self
        }
    }

    pub(super) fn takes_bytes(self) -> Self {
        Self {
            takes: Content::Bytes("application/octet-stream"),
            ..self
        }
    }

    pub(super) fn answers<T: JsonSchema>(self, status: StatusCode) -> Self {
        self.answering(status, Content::Json(schema_of::<T>))
    }

    pub(super) fn answers_bytes(self, status: StatusCode, content_type: &'static str) -> Self {
        self.answering(status, Content::Bytes(content_type))
    }

    pub(super) fn answers_nothing(self, status: StatusCode) -> Self {
        self.answering(status, Content::Nothing)
    }

    pub(super) fn query<T: JsonSchema>(mut self, name: &'static str) -> Self {
        self.query.push((name, schema_of::<T>));
        self
    }

    /// A list that comes in pages.
    pub(super) fn paged(self) -> Self {
        self.query::<NonZeroU32>("limit").query::<String>("cursor")
    }

    pub(super) fn header(mut self, name: &'static str) -> Self {
        self.headers.push(name);
        self
    }

    fn answering(mut self, status: StatusCode, content: Content) -> Self {
        self.answers.push((status, content));
        self
    }
}

fn schema_of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}
