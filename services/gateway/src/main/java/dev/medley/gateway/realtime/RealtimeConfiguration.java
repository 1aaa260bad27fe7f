package dev.medley.gateway.realtime;

import dev.medley.gateway.GatewaySettings;
import dev.medley.gateway.http.AllowedMethod;
import dev.medley.gateway.speech.SpeechModels;
import dev.medley.gateway.worker.WorkerCalls;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.upgrade.ReactorNettyRequestUpgradeStrategy;
import reactor.netty.http.server.WebsocketServerSpec;

@Configuration(proxyBeanMethods = false)
class RealtimeConfiguration {
    private static final String REALTIME = "/v1/realtime";

    @Bean
    RealtimeEndpoint realtimeEndpoint(GatewaySettings settings, SpeechModels models, WorkerCalls calls) {
        int longest = (int)
                Math.min(Integer.MAX_VALUE, settings.realtime().maxMessageSize().toBytes());
        var upgrade = new ReactorNettyRequestUpgradeStrategy(
                () -> WebsocketServerSpec.builder().maxFramePayloadLength(longest));
        return new RealtimeEndpoint(new HandshakeWebSocketService(upgrade), settings.realtime(), models, calls);
    }

    @Bean
    RouterFunction<ServerResponse> realtimeRoutes(RealtimeEndpoint realtime) {
        return RouterFunctions.route()
                .GET(REALTIME, realtime::connect)
                .path(REALTIME, only -> only.route(any -> true, AllowedMethod.only("GET")))
                .build();
    }
}
