//! A picture in, a GLB out, in one request: Stable Fast 3D's protocol, which others that lift pictures speak as well.

use reqwest::blocking::{
    Client,
    multipart::{Form, Part},
};

use super::{
    Answer, Deadline, ImageTo3d, Key, Percent, Provider, ProviderError, ShapeOrder, Shaped,
    http::Door,
};
use crate::import::FILE_BYTES_MAX;

/// Pixels of the texture it paints: more than any thing of ours may have is made small again.
const TEXTURE_EDGE: &str = "512";

/// Corners for so many triangles in a closed mesh.
const TRIANGLES_PER_CORNER: u32 = 2;

/// One machine that lifts pictures.
pub struct Sf3d {
    door: Door,
}

impl Sf3d {
    /// At `url`, the whole address pictures are sent to. Connects with the first question.
    pub fn new(url: &str, key: Option<Key>) -> Result<Self, ProviderError> {
        Ok(Self {
            door: Door::new(url, key)?,
        })
    }
}

impl Provider for Sf3d {
    fn protocol(&self) -> &'static str {
        "sf3d"
    }

    fn health(&self, deadline: Deadline) -> Result<(), ProviderError> {
        self.door.knock(deadline)
    }

    fn image_to_3d(&self) -> Option<&dyn ImageTo3d> {
        Some(self)
    }
}

impl ImageTo3d for Sf3d {
    fn lift(
        &self,
        model: &str,
        picture: &[u8],
        order: &ShapeOrder<'_>,
        _watch: &mut Percent<'_>,
        deadline: Deadline,
    ) -> Result<Answer<Shaped>, ProviderError> {
        let corners = order.triangles_max / TRIANGLES_PER_CORNER;
        let form = || {
            let file = Part::bytes(picture.to_vec()).file_name("picture.png");
            Form::new()
                .text("texture_resolution", TEXTURE_EDGE)
                .text("remesh", "triangle")
                .text("vertex_count", corners.to_string())
                .part("image", file)
        };
        let call = |client: &Client| client.post(self.door.at("")).multipart(form());
        let glb = self.door.ask(call, FILE_BYTES_MAX, deadline)?;
        Ok(Answer {
            value: Shaped { glb, task: None },
            version: model.to_owned(),
            tokens: [0; 2],
        })
    }
}
