package dev.medley.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.view.ViewResolver;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

class EventStreamTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final EventStream events = new EventStream(Duration.ofHours(1), JsonMapper.shared());
    private final MockServerWebExchange exchange =
            MockServerWebExchange.from(MockServerHttpRequest.post("/v1/chat/completions"));

    @Test
    void eachPieceIsAnEvent() {
        write(Flux.just("{\"a\":1}", "[DONE]")).block(LIMIT);

        assertThat(exchange.getResponse().getBodyAsString().block(LIMIT))
                .isEqualTo("data: {\"a\":1}\n\ndata: [DONE]\n\n");
    }

    @Test
    void aFailureBeforeTheFirstEventIsLeftToTheErrorReply() {
        Flux<String> failing = Flux.error(new MedleyException(ErrorCategory.OVERLOADED, "full"));

        assertThatThrownBy(() -> write(failing).block(LIMIT)).hasMessage("full");
        assertThat(exchange.getResponse().isCommitted()).isFalse();
    }

    @Test
    void aFailureAfterTheFirstEventIsTheLastEvent() {
        Flux<String> failing = Flux.just("{}").concatWith(Flux.error(new IllegalStateException("/secret/path")));

        write(failing).block(LIMIT);

        assertThat(exchange.getResponse().getBodyAsString().block(LIMIT))
                .startsWith("data: {}\n\ndata: {\"error\":{\"message\":\"Internal error; the request's id is ")
                .contains("\"type\":\"server_error\",\"param\":null,\"code\":\"internal_error\"}}\n\n")
                .doesNotContain("secret");
    }

    @Test
    void aConnectionLostBeforeTheFirstEventCancelsTheWork() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Flux<String> endless = Flux.just("{}").concatWith(Flux.never()).doOnCancel(() -> cancelled.set(true));
        exchange.getResponse().setWriteHandler(body -> Mono.error(new IllegalStateException("lost")));

        assertThatThrownBy(() -> write(endless).block(LIMIT)).hasMessage("lost");

        assertThat(cancelled).isTrue();
    }

    private Mono<Void> write(Flux<String> data) {
        ServerRequest request =
                ServerRequest.create(exchange, HandlerStrategies.withDefaults().messageReaders());
        return events.reply(request, data).flatMap(reply -> reply.writeTo(exchange, new Context()));
    }

    private static final class Context implements ServerResponse.Context {
        @Override
        public List<org.springframework.http.codec.HttpMessageWriter<?>> messageWriters() {
            return HandlerStrategies.withDefaults().messageWriters();
        }

        @Override
        public List<ViewResolver> viewResolvers() {
            return List.of();
        }
    }
}
