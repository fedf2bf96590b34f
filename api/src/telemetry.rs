//! Log lines, traces and metrics.

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::WithExportConfig;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::{
    EnvFilter, Layer, Registry, layer::SubscriberExt, util::SubscriberInitExt,
};

use service::configuration::{Configuration, LogFormat};

/// Keeps the export of traces alive; dropping it flushes them.
pub struct Telemetry {
    traces: Option<SdkTracerProvider>,
}

impl Telemetry {
    /// Installs log lines and traces for the process, as the configuration says.
    ///
    /// # Errors
    /// When the filter or the endpoint is not usable, or telemetry was installed before.
    pub fn install(configuration: &Configuration) -> Result<Self, String> {
        let filter = EnvFilter::try_new(&configuration.log.filter)
            .map_err(|error| format!("log.filter: {error}"))?;
        let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
        let lines: Box<dyn Layer<Registry> + Send + Sync> = match configuration.log.format {
            LogFormat::Pretty => lines.with_target(false).with_filter(filter).boxed(),
            LogFormat::Json => lines.json().flatten_event(true).with_filter(filter).boxed(),
        };
        let traces = configuration
            .traces_endpoint
            .as_deref()
            .map(exporter)
            .transpose()?;
        let spans = traces.as_ref().map(|provider| {
            let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("tenure"));
            layer.with_filter(tracing_subscriber::filter::LevelFilter::INFO)
        });
        tracing_subscriber::registry()
            .with(lines)
            .with(spans)
            .try_init()
            .map_err(|error| error.to_string())?;
        Ok(Self { traces })
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        if let Some(Err(error)) = self.traces.as_ref().map(SdkTracerProvider::shutdown) {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}

fn exporter(endpoint: &str) -> Result<SdkTracerProvider, String> {
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .with_endpoint(endpoint)
        .build();
    let exporter = exporter.map_err(|error| format!("traces_endpoint: {error}"))?;
    let resource = opentelemetry_sdk::Resource::builder()
        .with_service_name("tenure")
        .build();
    Ok(SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_resource(resource)
        .build())
}

/// Counts in this process, for Prometheus.
///
/// # Errors
/// When a metrics recorder was installed before.
pub fn install_metrics() -> Result<PrometheusHandle, BuildError> {
    const SECONDS: [f64; 12] = [
        0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0,
    ];
    const STATEMENTS: [f64; 8] = [1.0, 2.0, 4.0, 6.0, 8.0, 12.0, 16.0, 32.0];
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
        .set_buckets_for_metric(
            Matcher::Full("tenure_sql_statements".to_owned()),
            &STATEMENTS,
        )?
        .install_recorder()
}
