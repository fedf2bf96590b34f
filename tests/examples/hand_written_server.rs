//! What someone would write by hand on the same engine for the queries that `tools/load/run` asks: raw SQL, no tenants, no tokens, no limits,
//! no permissions. The yardstick of docs/performance.md, measured in the same run as the product.
//!
//! `hand_written_server DATABASE_URL ADDRESS`
#![expect(clippy::unwrap_used, reason = "a yardstick of one page, not a product")]

use actix_web::{App, HttpResponse, HttpServer, web};
use async_graphql::{EmptyMutation, EmptySubscription, ID, Object, Request, Schema, SimpleObject};
use data::id::Kind;
use service::id;
use sqlx::{PgPool, Row, SqlitePool, types::Uuid};

#[derive(Clone)]
enum Pool {
    Postgres(PgPool),
    Sqlite(SqlitePool),
}

/// Runs one statement on whichever database it is and makes an object of each row.
macro_rules! rows {
    ($pool:expr, $sql:expr, $bind:expr, |$row:ident| $make:expr) => {
        match $pool {
            Pool::Postgres(pool) => {
                let rows = sqlx::query($sql).bind($bind).fetch_all(pool).await.unwrap();
                rows.iter().map(|$row| $make).collect::<Vec<_>>()
            }
            Pool::Sqlite(pool) => {
                let rows = sqlx::query($sql).bind($bind).fetch_all(pool).await.unwrap();
                rows.iter().map(|$row| $make).collect::<Vec<_>>()
            }
        }
    };
}

#[derive(SimpleObject)]
struct Member {
    name: String,
    email: String,
}

#[derive(SimpleObject)]
struct Contact {
    name: String,
    email: Option<String>,
}

#[derive(SimpleObject)]
struct AccountSubscription {
    id: ID,
    starts_on: String,
}

#[derive(SimpleObject)]
#[graphql(concrete(name = "Accounts", params(Account)))]
#[graphql(concrete(name = "Contacts", params(Contact)))]
#[graphql(concrete(name = "Subscriptions", params(AccountSubscription)))]
struct Nodes<T: async_graphql::OutputType> {
    nodes: Vec<T>,
}

#[derive(SimpleObject)]
struct Money {
    amount: String,
}

#[derive(SimpleObject)]
#[graphql(complex)]
struct Account {
    #[graphql(skip)]
    uuid: Uuid,
    #[graphql(skip)]
    pool: Pool,
    id: ID,
    name: String,
    mrr: Option<Money>,
    owner: Option<Member>,
}

#[async_graphql::ComplexObject]
impl Account {
    async fn contacts(&self, first: i64) -> Nodes<Contact> {
        let sql = "SELECT name, email FROM contact WHERE tenant_id = (SELECT id FROM tenant WHERE slug = 'northwind') AND account_id = $1 AND archived_at IS NULL ORDER BY name, id LIMIT 20";
        let _ = first;
        let nodes = rows!(&self.pool, sql, self.uuid, |row| Contact {
            name: row.get(0),
            email: row.get(1)
        });
        Nodes { nodes }
    }

    async fn subscriptions(&self, first: i64) -> Nodes<AccountSubscription> {
        let sql = "SELECT id, CAST(starts_on AS text) FROM subscription WHERE tenant_id = (SELECT id FROM tenant WHERE slug = 'northwind') AND account_id = $1 ORDER BY starts_on, id LIMIT 20";
        let _ = first;
        let nodes = rows!(&self.pool, sql, self.uuid, |row| AccountSubscription {
            id: id::encode(Kind::Subscription, row.get(0)),
            starts_on: row.get(1),
        });
        Nodes { nodes }
    }
}

struct Query(Pool);

const ACCOUNT: &str = "SELECT a.id, a.name, a.current_mrr, m.name, m.email FROM account a LEFT JOIN member m ON m.tenant_id = a.tenant_id AND m.id = a.owner_id";

macro_rules! account {
    ($pool:expr, $row:ident) => {{
        let uuid: Uuid = $row.get(0);
        let owner: Option<String> = $row.get(3);
        let mrr: Option<i64> = $row.get(2);
        Account {
            uuid,
            pool: $pool.clone(),
            id: id::encode(Kind::Account, uuid),
            name: $row.get(1),
            mrr: mrr.map(|exact| Money {
                amount: format!("{:.2}", exact as f64 / 4_800.0),
            }),
            owner: owner.map(|name| Member {
                name,
                email: $row.get(4),
            }),
        }
    }};
}

#[Object]
impl Query {
    async fn account(&self, id: ID) -> Option<Account> {
        let (_, uuid) = id::decode(&id).unwrap();
        let tenant = "(SELECT id FROM tenant WHERE slug = 'northwind')";
        let sql = format!("{ACCOUNT} WHERE a.tenant_id = {tenant} AND a.id = $1");

        rows!(&self.0, sqlx::AssertSqlSafe(sql), uuid, |row| account!(
            self.0, row
        ))
        .pop()
    }

    async fn accounts(&self, csm: ID, first: i64) -> Nodes<Account> {
        let (_, uuid) = id::decode(&csm).unwrap();
        let _ = first;
        let tenant = "(SELECT id FROM tenant WHERE slug = 'northwind')";
        let sql = format!(
            "{ACCOUNT} WHERE a.tenant_id = {tenant} AND a.owner_id = $1 AND a.archived_at IS NULL ORDER BY a.name, a.id LIMIT 50"
        );

        Nodes {
            nodes: rows!(&self.0, sqlx::AssertSqlSafe(sql), uuid, |row| account!(
                self.0, row
            )),
        }
    }
}

type HandWritten = Schema<Query, EmptyMutation, EmptySubscription>;

async fn answer(schema: web::Data<HandWritten>, request: web::Json<Request>) -> HttpResponse {
    HttpResponse::Ok().json(schema.execute(request.into_inner()).await)
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (url, address) = (arguments.next().unwrap(), arguments.next().unwrap());
    let pool = if url.starts_with("sqlite") {
        Pool::Sqlite(
            sqlx::sqlite::SqlitePoolOptions::new()
                .max_connections(16)
                .connect(&url)
                .await
                .unwrap(),
        )
    } else {
        Pool::Postgres(
            sqlx::postgres::PgPoolOptions::new()
                .max_connections(16)
                .connect(&url)
                .await
                .unwrap(),
        )
    };
    let schema = Schema::build(Query(pool), EmptyMutation, EmptySubscription).finish();
    HttpServer::new(move || {
        App::new()
            .app_data(web::Data::new(schema.clone()))
            .route("/graphql", web::post().to(answer))
    })
    .bind(address)?
    .run()
    .await
}
