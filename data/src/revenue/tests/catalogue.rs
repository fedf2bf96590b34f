use domain::member::Permission;

use crate::{
    bulk::{Outcome, Policy},
    error::{Error, RefusalCode},
    page::PageRequest,
    reference::Reference,
    revenue::{
        plan::{self, PlanFilter, PlanInput, PlanPatch},
        product::{self, ProductInput, ProductPatch},
    },
    testing::{World, refusals},
};

fn product_of(key: &str) -> ProductInput {
    ProductInput {
        external_id: key.to_owned(),
        name: None,
    }
}

fn plan_of(product: &str, key: &str) -> PlanInput {
    PlanInput {
        external_id: key.to_owned(),
        product: Reference::ExternalId(product.to_owned()),
        name: Some(format!("{key} plan")),
    }
}

#[tokio::test]
async fn products_and_plans_are_made_changed_and_listed() {
    let world = World::new().await;
    let scope = world.write().await;
    let core = product::create(&scope, product_of(" core ")).await.unwrap();
    assert_eq!(
        (core.external_id.as_str(), core.name.as_str()),
        ("core", "core")
    );
    let answer = product::create(&scope, product_of("core")).await;
    assert_eq!(
        refusals(answer),
        [(RefusalCode::Conflict, "externalId".to_owned())]
    );
    let named = ProductPatch {
        name: Some("Core".to_owned()),
        version: Some(1),
        ..ProductPatch::default()
    };
    let core = product::update(&scope, core.id, named.clone())
        .await
        .unwrap();
    assert_eq!((core.name.as_str(), core.version), ("Core", 2));
    let answer = product::update(&scope, core.id, named).await;
    assert_eq!(
        refusals(answer),
        [(RefusalCode::Conflict, "version".to_owned())]
    );
    let pro = plan::create(&scope, plan_of("core", "pro")).await.unwrap();
    assert_eq!(pro.product_id, core.id);
    let answer = plan::create(&scope, plan_of("none", "basic")).await;
    assert_eq!(
        refusals(answer),
        [(RefusalCode::NotFound, "product".to_owned())]
    );
    let empty = PlanPatch {
        external_id: Some(String::new()),
        ..PlanPatch::default()
    };
    let answer = plan::update(&scope, pro.id, empty).await;
    assert_eq!(
        refusals(answer),
        [(RefusalCode::ValidationFailed, "externalId".to_owned())]
    );
    scope.commit().await.unwrap();
    let scope = world.read().await;
    let of_core = plan::of_products(&scope, &[core.id]).await.unwrap();
    assert_eq!(of_core[&core.id], [pro]);
    let page = plan::list(&scope, PlanFilter::default(), &PageRequest::default())
        .await
        .unwrap();
    assert_eq!(page.rows.len(), 1);
}

#[tokio::test]
async fn rows_are_found_by_their_keys() {
    let world = World::new().await;
    for outcome in [Outcome::Created, Outcome::Unchanged] {
        let scope = world.write().await;
        let products = [product_of("core"), product_of("extra")];
        let results = product::upsert(&scope, &products, Policy::RejectAll)
            .await
            .unwrap();
        assert!(results.iter().all(|result| result.outcome == outcome));
        let plans = [
            plan_of("core", "pro"),
            plan_of("none", "x"),
            plan_of("core", "pro"),
        ];
        let results = plan::upsert(&scope, &plans, Policy::RejectRow)
            .await
            .unwrap();
        assert_eq!(results[0].outcome, outcome);
        assert!(results[1].id.is_none() && results[2].id.is_none());
        scope.commit().await.unwrap();
    }
    let scope = world.write().await;
    let moved = [plan_of("extra", "pro")];
    let results = plan::upsert(&scope, &moved, Policy::RejectAll)
        .await
        .unwrap();
    assert_eq!(results[0].outcome, Outcome::Updated);
    scope.close().await.unwrap();
    let scope = world.write_with(&[Permission::ManageSubscriptions]).await;
    let answer = product::upsert(&scope, &[product_of("core")], Policy::RejectAll).await;
    assert!(matches!(
        answer,
        Err(Error::Forbidden(Permission::ManageCatalogue))
    ));
}
