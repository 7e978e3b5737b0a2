//! Meshy's protocol: a task is given, looked after now and then, and fetched when it is done.

use std::{thread, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Answer, Deadline, ImageTo3d, Key, Percent, Provider, ProviderError, ShapeOrder, Shaped,
    TextTo3d,
    http::{Door, VERSION_CHARS_MAX, WHY_CHARS_MAX, short},
};
use crate::import::FILE_BYTES_MAX;

const TEXT: &str = "/openapi/v2/text-to-3d";
const IMAGE: &str = "/openapi/v1/image-to-3d";

/// What it reads of a prompt.
const PROMPT_CHARS_MAX: usize = 600;

/// What it can be asked for at least.
const TRIANGLES_MIN: u32 = 100;

/// A task's description.
const BODY_BYTES_MAX: usize = 256 << 10;

/// How often a task is looked after; the wait grows by half each time.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// The first wait.
    pub first: Duration,
    /// The longest wait.
    pub most: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(5),
            most: Duration::from_secs(30),
        }
    }
}

/// One account.
pub struct Meshy {
    door: Door,
    pace: Pace,
}

impl Meshy {
    /// At `url`, such as `https://api.meshy.ai`. Connects with the first question.
    pub fn new(url: &str, key: Option<Key>, pace: Pace) -> Result<Self, ProviderError> {
        Ok(Self {
            door: Door::new(url, key)?,
            pace,
        })
    }

    /// Gives a task and sees it through.
    fn done(
        &self,
        path: &str,
        question: &Value,
        watch: &mut Percent<'_>,
        deadline: Deadline,
    ) -> Result<Answer<Shaped>, ProviderError> {
        let Created { result: id } = self.door.post(path, question, BODY_BYTES_MAX, deadline)?;
        let is_id = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if id.is_empty() || id.len() > 100 || !id.chars().all(is_id) {
            return Err(ProviderError::unreadable("its task has no id"));
        }
        let task = self.ended(&format!("{path}/{id}"), watch, deadline)?;
        let url = task.model_urls.glb.filter(|url| !url.is_empty());
        let url = url.ok_or_else(|| ProviderError::unreadable("its task has no GLB"))?;
        Ok(Answer {
            value: Shaped {
                glb: self.door.download(&url, FILE_BYTES_MAX, deadline)?,
                task: Some(id),
            },
            version: short(&task.ai_model, VERSION_CHARS_MAX),
            tokens: [0; 2],
        })
    }

    /// The task once it is done.
    fn ended(
        &self,
        path: &str,
        watch: &mut Percent<'_>,
        deadline: Deadline,
    ) -> Result<Task, ProviderError> {
        let mut wait = self.pace.first;
        loop {
            let task: Task = self.door.get(path, BODY_BYTES_MAX, deadline)?;
            match task.status {
                Status::Succeeded => return Ok(task),
                Status::Failed | Status::Canceled | Status::Expired => {
                    let why = task.task_error.unwrap_or_default().message;
                    let why = short(&why, WHY_CHARS_MAX);
                    return Err(ProviderError::Declined(why));
                }
                Status::Pending | Status::InProgress => {}
            }
            if watch(task.progress.min(100)).is_break() {
                return Err(ProviderError::Stopped);
            }
            if deadline.left() <= wait {
                return Err(ProviderError::Slow);
            }
            thread::sleep(wait);
            wait = (wait * 3 / 2).min(self.pace.most);
        }
    }
}

impl Provider for Meshy {
    fn protocol(&self) -> &'static str {
        "meshy"
    }

    fn health(&self, deadline: Deadline) -> Result<(), ProviderError> {
        let path = format!("{TEXT}?page_size=1");
        let _tasks: Value = self.door.get(&path, BODY_BYTES_MAX, deadline)?;
        Ok(())
    }

    fn text_to_3d(&self) -> Option<&dyn TextTo3d> {
        Some(self)
    }

    fn image_to_3d(&self) -> Option<&dyn ImageTo3d> {
        Some(self)
    }
}

impl TextTo3d for Meshy {
    fn shape(
        &self,
        model: &str,
        order: &ShapeOrder<'_>,
        watch: &mut Percent<'_>,
        deadline: Deadline,
    ) -> Result<Answer<Shaped>, ProviderError> {
        let question = json!({
            "mode": "preview",
            "prompt": short(order.words, PROMPT_CHARS_MAX),
            "ai_model": model,
            "should_remesh": true,
            "topology": "triangle",
            "target_polycount": order.triangles_max.max(TRIANGLES_MIN),
            "seed": order.seed & 0x7fff_ffff,
        });
        self.done(TEXT, &question, watch, deadline)
    }

    fn refine(
        &self,
        model: &str,
        task: &str,
        order: &ShapeOrder<'_>,
        watch: &mut Percent<'_>,
        deadline: Deadline,
    ) -> Result<Answer<Shaped>, ProviderError> {
        let question = json!({
            "mode": "refine",
            "preview_task_id": task,
            "texture_prompt": short(order.words, PROMPT_CHARS_MAX),
            "ai_model": model,
            "enable_pbr": true,
        });
        self.done(TEXT, &question, watch, deadline)
    }
}

impl ImageTo3d for Meshy {
    fn lift(
        &self,
        model: &str,
        picture: &[u8],
        order: &ShapeOrder<'_>,
        watch: &mut Percent<'_>,
        deadline: Deadline,
    ) -> Result<Answer<Shaped>, ProviderError> {
        let question = json!({
            "image_url": format!("data:image/png;base64,{}", STANDARD.encode(picture)),
            "ai_model": model,
            "should_remesh": true,
            "topology": "triangle",
            "target_polycount": order.triangles_max.max(TRIANGLES_MIN),
            "should_texture": true,
        });
        self.done(IMAGE, &question, watch, deadline)
    }
}

#[derive(Deserialize)]
struct Created {
    result: String,
}

#[derive(Deserialize)]
struct Task {
    status: Status,
    #[serde(default)]
    progress: u8,
    #[serde(default)]
    ai_model: String,
    #[serde(default)]
    model_urls: Urls,
    #[serde(default)]
    task_error: Option<TaskError>,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Status {
    Pending,
    InProgress,
    Succeeded,
    Failed,
    Canceled,
    Expired,
}

#[derive(Deserialize, Default)]
struct Urls {
    #[serde(default)]
    glb: Option<String>,
}

#[derive(Deserialize, Default)]
struct TaskError {
    #[serde(default)]
    message: String,
}
