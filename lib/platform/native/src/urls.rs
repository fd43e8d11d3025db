//! URLs, https://url.spec.whatwg.org.

use url::Url;

/// href, protocol, hostname, port, pathname and search, or nothing where the text is no URL.
pub fn parse(text: &str, base: Option<String>) -> Option<Vec<String>> {
    let base = base.map(|base| Url::parse(&base)).transpose().ok()?;
    let url = Url::options().base_url(base.as_ref()).parse(text).ok()?;
    Some(vec![
        url.to_string(),
        format!("{}:", url.scheme()),
        url.host_str().unwrap_or_default().to_string(),
        url.port().map_or(String::new(), |port| port.to_string()),
        url.path().to_string(),
        url.query().filter(|query| !query.is_empty()).map_or(String::new(), |query| format!("?{query}")),
    ])
}
