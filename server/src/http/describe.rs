//! The API as OpenAPI 3.1, made of the same table as its routes.

use model::api::Problem;
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use super::route::{Content, Route};
use crate::authorize::Action;

/// The whole document.
pub(super) fn document(routes: &[Route]) -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut schemas = settings.into_generator();
    let problem = schemas.subschema_for::<Problem>().to_value();

    let mut paths = Map::new();
    for route in routes {
        let at = paths.entry(route.path).or_insert_with(|| json!({}));
        at[route.method.as_str().to_lowercase()] = operation(route, &mut schemas);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Incant",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Rooms, jobs and what was made. Errors are problem details (RFC 9457) with a stable `code`.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas.take_definitions(true),
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" } },
            "responses": {
                "Problem": {
                    "description": "It did not succeed; `code` says why to programs, `detail` to people.",
                    "content": { "application/problem+json": { "schema": problem } },
                },
            },
        },
    })
}

fn operation(route: &Route, schemas: &mut SchemaGenerator) -> Value {
    let mut responses: Map<String, Value> = route
        .answers
        .iter()
        .map(|(status, content)| {
            let description = status.canonical_reason().unwrap_or_default();
            let mut response = json!({ "description": description });
            if let Some(content) = body(*content, schemas) {
                response["content"] = content;
            }
            (status.as_str().to_owned(), response)
        })
        .collect();
    responses.insert(
        "default".to_owned(),
        json!({ "$ref": "#/components/responses/Problem" }),
    );
    let mut operation = json!({
        "operationId": name(route),
        "summary": route.says,
        "tags": [tag(route.path)],
        "parameters": parameters(route, schemas),
        "responses": responses,
    });
    if let Some(content) = body(route.takes, schemas) {
        operation["requestBody"] = json!({ "required": true, "content": content });
    }
    if !matches!(route.action, Action::Knock | Action::Download) {
        operation["security"] = json!([{ "bearer": [] }]);
    }
    operation
}

fn body(content: Content, schemas: &mut SchemaGenerator) -> Option<Value> {
    match content {
        Content::Json(schema) => {
            let schema = schema(schemas).to_value();
            Some(json!({ "application/json": { "schema": schema } }))
        }
        Content::Bytes(content_type) => {
            Some(json!({ content_type: { "schema": { "type": "string", "format": "binary" } } }))
        }
        Content::Nothing => None,
    }
}

fn parameters(route: &Route, schemas: &mut SchemaGenerator) -> Vec<Value> {
    let in_path = route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| {
            json!({ "name": name, "in": "path", "required": true, "schema": path_schema(name) })
        });
    let mut parameters: Vec<Value> = in_path.collect();
    for (name, schema) in &route.query {
        let schema = schema(schemas).to_value();
        parameters.push(json!({ "name": name, "in": "query", "schema": schema }));
    }
    for name in &route.headers {
        let schema =
            json!({ "type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$" });
        parameters
            .push(json!({ "name": name, "in": "header", "required": true, "schema": schema }));
    }
    parameters
}

/// Ids are hexadecimal; a file's name is a hash, and a version a number.
fn path_schema(name: &str) -> Value {
    match name {
        "version" => json!({ "type": "integer", "minimum": 1, "maximum": u32::MAX }),
        "hash" => json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" }),
        _ => json!({ "type": "string", "pattern": "^[0-9a-f]{32}$" }),
    }
}

/// `get_v1_rooms_room_members`: one for each route, and it stays the same.
fn name(route: &Route) -> String {
    let path = route.path.replace(['{', '}'], "").replace(['/', '.'], "_");
    format!("{}{path}", route.method.as_str().to_lowercase())
}

/// What it is about: the first word after the version.
fn tag(path: &str) -> &str {
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    match parts.next() {
        Some("v1") => parts.next().unwrap_or("v1"),
        Some(first) => first,
        None => "server",
    }
}
