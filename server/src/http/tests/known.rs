//! Things that are there, for those who ask.

use axum::http::StatusCode;
use model::api::{Account, PublishedWorld, RoomSummary};
use serde_json::json;

use crate::{
    identity::{Person, Tenant},
    testing::{Bundle, Town},
};

/// Things that are there.
pub(super) struct Known {
    pub(super) room: model::RoomId,
    pub(super) job: model::JobId,
    pub(super) asset: model::AssetVersion,
    pub(super) hash: model::ContentHash,
    pub(super) prefab: model::PrefabId,
    pub(super) world: model::WorldId,
}

impl Known {
    /// A room of ann's with one finished thing in it.
    pub(super) async fn of(town: &Town, ann: &str) -> Self {
        let made = town.post("/v1/rooms").bearer_auth(ann);
        let made = made.json(&json!({ "name": "Attic" })).send().await.unwrap();
        let room = made.json::<RoomSummary>().await.unwrap().id;
        let body = json!({ "roomId": room, "prompt": "a crate" });
        let asked = town.post("/v1/jobs").bearer_auth(ann);
        let asked = asked.header("idempotency-key", "known").json(&body);
        assert_eq!(asked.send().await.unwrap().status(), StatusCode::ACCEPTED);
        let lease = town.lease(0).await.unwrap();
        let bundle = Bundle::a_crate(1);
        town.send(&bundle).await;
        let published = town.publish(lease.job.id, lease.fence, &bundle).await;
        assert_eq!(published.status(), StatusCode::OK);
        let said = json!({ "title": "An attic", "visibility": "unlisted" });
        let path = format!("/v1/rooms/{room}/publish");
        let world = town.post(&path).bearer_auth(ann).json(&said);
        let world: PublishedWorld = world.send().await.unwrap().json().await.unwrap();
        let me = town.get("/v1/me").bearer_auth(ann).send().await.unwrap();
        let person = Person {
            user: me.json::<Account>().await.unwrap().user,
            tenant: Tenant::local(),
            name: "ann".to_owned(),
            admin: false,
        };
        let prefab = model::PrefabId([9; 16]);
        let store = town.server.store();
        store
            .keep_prefab(prefab, &person, ("Nothing", &[]))
            .await
            .unwrap();
        Self {
            prefab,
            world: world.id,
            room,
            job: lease.job.id,
            asset: bundle.manifest.asset,
            hash: bundle.files[0].0,
        }
    }

    pub(super) fn filled(&self, path: &str) -> String {
        path.replace("{room}", &self.room.to_string())
            .replace("{job}", &self.job.to_string())
            .replace("{asset}", &self.asset.asset.to_string())
            .replace("{version}", &self.asset.version.to_string())
            .replace("{hash}", &self.hash.to_string())
            .replace("{prefab}", &self.prefab.to_string())
            .replace("{world}", &self.world.to_string())
            .replace("{user}", &"7".repeat(32))
    }
}
