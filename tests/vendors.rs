//! Rooms whose worker asks others: what they send stands there for everybody, a preview first where there is one.

use std::{fs, path::Path};

use bevy::math::Vec3;
use generation_worker::double::{Double, Mood};
use model::{AssetVersion, BuildCommand, CommandId, Expr, Prompt, Recipe, Spot, api::file_path};
use protocol::Appearance;
use tests::{
    api::Api,
    players::{Player, until, until_inside},
    processes::{Server, Worker},
};

/// The table that comes with the doubles.
const TABLE: &str = include_str!("../generation-worker/examples/vendors.toml");

/// Somebody builds, somebody else looks on, and a worker asks a double of every vendor.
struct Shop {
    api: Api,
    double: Double,
    ann: Player,
    ben: Player,
    _programs: (Server, Worker),
}

impl Shop {
    /// With these words of the table instead of those.
    fn open(home: &Path, changes: &[(&str, &str)]) -> Self {
        let data = home.join("data");
        let double = Double::with(Vec::new(), vec![Mood::Well]).unwrap();
        let table = TABLE.replace("http://127.0.0.1:8700", &double.url);
        let table = changes
            .iter()
            .fold(table, |table, (old, new)| table.replace(old, new));
        let file = home.join("table.toml");
        fs::write(&file, table).unwrap();
        let server = Server::start(&data);
        let worker = Worker::asking(&server, &data, &file);
        let api = Api::new(&server.url);
        let (mut ann, mut ben) = (Player::enter(&api, "ann", 1), Player::enter(&api, "ben", 2));
        until_inside(&mut [&mut ann, &mut ben]);
        Self {
            api,
            double,
            ann,
            ben,
            _programs: (server, worker),
        }
    }

    fn say(&mut self, words: &str) -> CommandId {
        self.ann.ask(BuildCommand::Generate {
            prompt: Prompt::parse(words).unwrap(),
            at: Spot::new(Vec3::ZERO, 0.0).unwrap(),
        })
    }

    /// What the onlooker sees of it, one look after the other, until it is finished as this version.
    #[track_caller]
    fn looks(&mut self, made_by: CommandId, last: u32) -> Vec<AssetVersion> {
        let mut seen: Vec<AssetVersion> = Vec::new();
        let players = &mut [&mut self.ann, &mut self.ben];
        until("being made", 60, players, |players| {
            let Some(thing) = players[1].made(made_by) else {
                return false;
            };
            let Appearance::Ready(now) = thing.look else {
                return false;
            };
            if seen.last() != Some(&now) {
                seen.push(now);
            }
            now.version == last
        });
        seen
    }

    fn asked(&self, path: &str) -> usize {
        let asked = self.double.asked();
        asked.iter().filter(|one| one.path == path).count()
    }
}

#[test]
fn a_teapot_that_a_model_wrote_stands_in_the_room() {
    let home = tempfile::tempdir().unwrap();
    let mut shop = Shop::open(home.path(), &[]);
    let teapot = shop.say("a steampunk teapot with six legs");
    let asset = shop.looks(teapot, 1)[0];
    assert_eq!(shop.asked("/v1/chat/completions"), 1);
    let manifest = shop.api.manifest(asset);
    let trace = manifest.provenance.trace.unwrap();
    assert_eq!(
        (trace.provider.as_str(), trace.model.as_str()),
        ("hub", "test-model")
    );
    let recipe = shop.api.get(&file_path(manifest.recipe.hash), None);
    let recipe: Recipe = recipe.json().unwrap();
    let mut parts = recipe.parts.iter();
    let legs = parts.find(|part| part.name.as_deref() == Some("leg"));
    let ring = legs.and_then(|legs| legs.ring.as_ref()).unwrap();
    assert_eq!(ring.count, Expr::Number(6.0));
}

#[test]
fn a_preview_and_what_is_refined_of_it_are_one_thing_twice() {
    let home = tempfile::tempdir().unwrap();
    let shapes = ("mesh = \"procedural\"", "mesh = \"text_to_3d\"");
    let mut shop = Shop::open(home.path(), &[shapes]);
    let crate_ = shop.say("a wooden crate");
    let looks = shop.looks(crate_, 2);
    let [preview, refined] = looks[..] else {
        panic!("it looked like this: {looks:?}");
    };
    assert_eq!((preview.version, refined.version), (1, 2));
    assert_eq!(preview.asset, refined.asset);
    assert_eq!(shop.ben.sees().len(), 1, "nothing else came to stand there");
    assert_eq!(shop.asked("/openapi/v2/text-to-3d"), 2);
    let files = [preview, refined].map(|version| shop.api.manifest(version).lods[0].hash);
    assert_ne!(files[0], files[1], "it became something else");
}
