package dev.medley.textgeneration.metrics;

/** Every name that the worker's metrics have, as Prometheus shows them; vLLM's suffixes under {@code medley_}. */
final class MetricNames {
    static final String REQUESTS_RUNNING = "medley_num_requests_running";
    static final String REQUESTS_WAITING = "medley_num_requests_waiting";
    static final String KV_CACHE_USAGE = "medley_kv_cache_usage_perc";
    static final String TIME_TO_FIRST_TOKEN = "medley_time_to_first_token_seconds";
    static final String INTER_TOKEN_LATENCY = "medley_inter_token_latency_seconds";
    static final String END_TO_END_LATENCY = "medley_e2e_request_latency_seconds";
    static final String PROMPT_TOKENS = "medley_prompt_tokens_total";
    static final String GENERATION_TOKENS = "medley_generation_tokens_total";
    static final String REQUEST_SUCCESS = "medley_request_success_total";
    static final String ADAPTERS_REFUSED = "medley_adapters_refused_total";

    static final String MODEL_LABEL = "model_name";
    static final String FINISHED_REASON_LABEL = "finished_reason";

    private MetricNames() {}
}
