//! Tasks that take a few looks.

use serde_json::json;

use super::wire::{Asked, Told};

/// Looks until a task is done.
const LOOKS: u8 = 3;

/// Every task that was given.
#[derive(Default)]
pub(super) struct Tasks(Vec<Task>);

struct Task {
    file: &'static str,
    looks: u8,
}

impl Tasks {
    pub(super) fn told(&mut self, asked: &Asked, home: &str) -> Told {
        let (path, _) = asked.path.split_once('?').unwrap_or((&asked.path, ""));
        let is_text = path.starts_with("/openapi/v2/text-to-3d");
        if !is_text && !path.starts_with("/openapi/v1/image-to-3d") {
            return Told::problem(404, "there is nothing here");
        }
        if asked.method == "POST" {
            return match if is_text {
                self.text(asked)
            } else {
                image(asked)
            } {
                Ok(file) => self.give(file),
                Err(why) => Told::problem(400, why),
            };
        }
        match path.rsplit('/').next().and_then(|id| self.number(id)) {
            Some(number) => self.look(number, home),
            None if path.ends_with("-3d") => Told::json(&json!([])),
            None => Told::problem(404, "there is no such task"),
        }
    }

    fn text(&self, asked: &Asked) -> Result<&'static str, &'static str> {
        let body = &asked.body;
        match body["mode"].as_str() {
            Some("preview") => match body["prompt"].as_str().map(|words| words.chars().count()) {
                Some(1..=600) => Ok("preview"),
                _ => Err("a prompt of at most 600 characters is needed"),
            },
            Some("refine") => {
                let before = body["preview_task_id"].as_str();
                let known = before.and_then(|id| self.number(id));
                known.map(|_| "refined").ok_or("there is no such preview")
            }
            _ => Err("mode is preview or refine"),
        }
    }

    fn give(&mut self, file: &'static str) -> Told {
        self.0.push(Task { file, looks: 0 });
        Told::json(&json!({ "result": format!("task-{}", self.0.len() - 1) }))
    }

    fn number(&self, id: &str) -> Option<usize> {
        let number = id.strip_prefix("task-")?.parse().ok()?;
        (number < self.0.len()).then_some(number)
    }

    fn look(&mut self, number: usize, home: &str) -> Told {
        let task = &mut self.0[number];
        task.looks = (task.looks + 1).min(LOOKS);
        let id = format!("task-{number}");
        Told::json(&if task.looks < LOOKS {
            let status = if task.looks == 1 {
                "PENDING"
            } else {
                "IN_PROGRESS"
            };
            json!({ "id": id, "status": status, "progress": 30 * task.looks, "model_urls": {} })
        } else {
            json!({
                "id": id, "status": "SUCCEEDED", "progress": 100, "ai_model": "test-shaper-1",
                "model_urls": { "glb": format!("{home}/files/{}.glb", task.file) },
                "task_error": { "message": "" },
            })
        })
    }
}

fn image(asked: &Asked) -> Result<&'static str, &'static str> {
    let url = asked.body["image_url"].as_str().unwrap_or_default();
    let is_picture = url.starts_with("data:image/png;base64,") || url.starts_with("https://");
    is_picture
        .then_some("refined")
        .ok_or("an image_url is needed")
}
