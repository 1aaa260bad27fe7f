package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.gateway.testing.FakeCaptionWorker;
import dev.medley.gateway.testing.FakeCaptionWorker.Manner;
import dev.medley.gateway.testing.FakeRouter;
import dev.medley.gateway.testing.FakeSpeechWorker;
import dev.medley.gateway.testing.FakeUpstream;
import dev.medley.gateway.testing.FakeWorker;
import dev.medley.gateway.testing.Http;
import dev.medley.gateway.testing.RunningGateway;
import dev.medley.gateway.testing.Wait;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.routing.v1.Query;
import dev.medley.proto.vision.v1.Captioning;
import dev.medley.proto.vision.v1.Detail;
import dev.medley.proto.vision.v1.Image;
import dev.medley.proto.vision.v1.Part;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ImageChatIT {
    private static final String CHAT = "/v1/chat/completions";
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final byte[] ONE = {(byte) 0x89, 'P', 'N', 'G', 1};
    private static final byte[] OTHER = {(byte) 0xFF, (byte) 0xD8, 2};
    private static final String LOOK = "{\"type\":\"text\",\"text\":\"What is this?\"}";
    private static final RunningGateway GATEWAY = RunningGateway.start("medley.gateway.images.max-count=3");
    private static final FakeCaptionWorker EYE = GATEWAY.captionWorker("eye");
    private static final FakeWorker MIND = GATEWAY.worker("mind");

    private final Http http = Http.of(GATEWAY);

    @AfterEach
    void theEyeAnswers() {
        EYE.that(Manner.ANSWERS).refusing(null);
    }

    @AfterAll
    static void stop() {
        GATEWAY.close();
    }

    @Test
    void aQuestionAboutImagesIsAnswered() {
        String conversation =
                """
                {"model":"eye","messages":[{"role":"system","content":"Be brief."},
                 {"role":"user","content":[%s,%s,%s]},{"role":"assistant","content":"A square."},
                 {"role":"user","content":[{"type":"text","text":"And this?"},%s]}]}"""
                        .formatted(LOOK, image(ONE, ""), image(OTHER, "low"), image(ONE, "high"));

        HttpResponse<String> reply = http.post(CHAT, conversation);

        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        JsonNode answer = json(reply.body());
        assertThat(answer.get("object").stringValue()).isEqualTo("chat.completion");
        assertThat(answer.get("model").stringValue()).isEqualTo("eye");
        assertThat(answer.at("/choices/0/message/content").stringValue()).isEqualTo(FakeCaptionWorker.TEXT);
        assertThat(answer.at("/choices/0/finish_reason").stringValue()).isEqualTo("stop");
        assertThat(answer.at("/usage/total_tokens").intValue()).isEqualTo(44);
        assertThat(EYE.lastFiles()).containsExactly(ONE, OTHER, ONE);
        Captioning asked = EYE.lastReceived();
        assertThat(asked.getTurnsList())
                .extracting(turn -> turn.getRole() + turn.getPartsCount())
                .containsExactly("system1", "user3", "assistant1", "user2");
        assertThat(asked.getTurns(0).getParts(0).getText()).isEqualTo("Be brief.");
        assertThat(Stream.of(
                                asked.getTurns(1).getParts(1),
                                asked.getTurns(1).getParts(2),
                                asked.getTurns(3).getParts(1))
                        .map(Part::getImage))
                .extracting(Image::getDetail)
                .containsExactly(Detail.DETAIL_UNSPECIFIED, Detail.DETAIL_LOW, Detail.DETAIL_HIGH);
    }

    @Test
    void anAnswerIsStreamedAsOneAboutTextIs() {
        String request =
                chat("eye", image(ONE, "auto"), ",\"stream\":true,\"stream_options\":{\"include_usage\":true}");

        List<String> data = http.lines(CHAT, request)
                .body()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring(6))
                .toList();

        assertThat(data).hasSize(FakeCaptionWorker.WORDS.size() + 3).endsWith("[DONE]");
        List<JsonNode> chunks =
                data.subList(0, data.size() - 1).stream().map(ImageChatIT::json).toList();
        assertThat(chunks.get(0).at("/choices/0/delta/role").stringValue()).isEqualTo("assistant");
        assertThat(chunks.stream()
                        .map(chunk -> chunk.at("/choices/0/delta/content").asString("")))
                .containsSequence(FakeCaptionWorker.WORDS);
        assertThat(chunks.get(4).at("/choices/0/finish_reason").stringValue()).isEqualTo("length");
        assertThat(chunks.get(5).at("/usage/prompt_tokens").intValue()).isEqualTo(FakeCaptionWorker.PROMPT_TOKENS);
    }

    @Test
    void everyParameterOfTheContractReachesTheWorker() {
        String parameters =
                """
                ,"max_completion_tokens":7,"temperature":0.5,"top_p":0.9,"top_k":5,"seed":3,"stop":["x","y"],"n":2,
                "logprobs":true,"top_logprobs":1,"presence_penalty":1,"frequency_penalty":-1,"logit_bias":{"5":3},
                "user":"ann","response_format":{"type":"text"},"tools":[],"tool_choice":"auto\"""";

        HttpResponse<String> reply = http.post(CHAT, chat("eye", image(ONE, ""), parameters));

        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        Captioning asked = EYE.lastReceived();
        assertThat(asked.getMaxTokens()).isEqualTo(7);
        assertThat(asked.getSampling().getTemperature()).isEqualTo(0.5f);
        assertThat(asked.getSampling().getTopP()).isEqualTo(0.9f);
        assertThat(asked.getSampling().getTopK()).isEqualTo(5);
        assertThat(asked.getSampling().getSeed()).isEqualTo(3);
        assertThat(asked.getSampling().getPresencePenalty()).isEqualTo(1);
        assertThat(asked.getSampling().getFrequencyPenalty()).isEqualTo(-1);
        assertThat(asked.getSampling().getLogitBiasMap()).isEqualTo(Map.of(5, 3f));
        assertThat(asked.getStopList()).containsExactly("x", "y");
        assertThat(asked.getChoiceCount()).isEqualTo(2);
        assertThat(asked.getLogProbs().getTopCount()).isEqualTo(1);
        assertThat(asked.getUser()).isEqualTo("ann");
        assertThat(json(reply.body()).get("choices")).hasSize(2);
        assertThat(json(reply.body()).at("/choices/1/logprobs/content")).hasSize(FakeCaptionWorker.WORDS.size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]|tools",
                "\"tool_choice\":\"required\"|tool_choice",
                "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{}}|response_format",
                "\"response_format\":{\"type\":\"json_object\"}|response_format",
                "\"chat_template_kwargs\":{\"a\":1}|chat_template_kwargs",
                "\"ignore_eos\":true|ignore_eos",
                "\"prediction\":{\"type\":\"content\"}|prediction"
            })
    void whatTheContractHasNoFieldForIsRefusedByName(String member, String param) {
        HttpResponse<String> reply = http.post(CHAT, chat("eye", image(ONE, ""), "," + member));

        assertError(reply, 400, param, "unsupported_parameter");
        assertThat(reply.body()).contains(param);
    }

    static Stream<Arguments> badParts() {
        String url = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"%s\"}}";
        return Stream.of(
                Arguments.of("{\"type\":\"image_url\"}", ".image_url", null),
                Arguments.of(
                        "{\"type\":\"image_url\",\"image_url\":\"data:image/png;base64,AAAA\"}", ".image_url", null),
                Arguments.of("{\"type\":\"image_url\",\"image_url\":{}}", ".image_url.url", null),
                Arguments.of("{\"type\":\"image_url\",\"image_url\":{\"url\":7}}", ".image_url.url", null),
                Arguments.of("{\"type\":\"image_url\",\"image_url\":{\"url\":\"x\",\"y\":1}}", ".image_url.y", null),
                Arguments.of(
                        "{\"type\":\"image_url\",\"image_url\":{\"url\":\"x\",\"detail\":\"very\"}}",
                        ".image_url.detail",
                        null),
                Arguments.of("{\"type\":\"video_url\"}", ".type", null),
                Arguments.of(url.formatted(""), ".image_url.url", null),
                Arguments.of(url.formatted("data:text/plain;base64,AAAA"), ".image_url.url", null),
                Arguments.of(url.formatted("data:image/png;base64,A"), ".image_url.url", null),
                Arguments.of(url.formatted("file:///etc/passwd"), ".image_url.url", null),
                Arguments.of(url.formatted("http://127.0.0.1/a.png"), ".image_url.url", null));
    }

    @ParameterizedTest
    @MethodSource("badParts")
    void aPartThatIsNoneIsRefused(String part, String where, @Nullable String code) {
        int before = EYE.received().size();

        HttpResponse<String> reply = http.post(CHAT, chat("eye", part, ""));

        assertError(reply, 400, "messages[0].content[1]" + where, code);
        assertThat(EYE.received()).hasSize(before);
    }

    @Test
    void remoteUrlsAreOffAndTheRefusalSaysWhatTurnsThemOn() {
        HttpResponse<String> reply = http.post(
                CHAT,
                chat("eye", "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://pictures.example/a\"}}", ""));

        assertError(reply, 400, "messages[0].content[1].image_url.url", null);
        assertThat(reply.body()).contains("medley.gateway.images.remote-hosts");
    }

    @Test
    void anAllowedNameThatStandsForAnAddressInsideIsNotConnectedTo() {
        try (RunningGateway remote = RunningGateway.start("medley.gateway.images.remote-hosts=localhost")) {
            remote.captionWorker("eye");

            HttpResponse<String> reply = Http.of(remote)
                    .post(
                            CHAT,
                            chat("eye", "{\"type\":\"image_url\",\"image_url\":{\"url\":\"http://localhost/\"}}", ""));

            assertError(reply, 400, "messages[0].content[1].image_url.url", null);
            assertThat(reply.body()).contains("none of the public internet");
        }
    }

    @Test
    void moreImagesThanAllowedAreRefused() {
        String four = String.join(",", List.of(image(ONE, ""), image(ONE, ""), image(ONE, ""), image(ONE, "")));

        HttpResponse<String> reply = http.post(CHAT, chat("eye", four, ""));

        assertError(reply, 400, "messages[0].content[4].image_url.url", null);
        assertThat(reply.body()).contains("there are 4 images, at most 3 are allowed");
    }

    @Test
    void anImageOfTheLargestSizePassesAndALargerOneIsRefused() {
        byte[] largest = new byte[5 << 20];

        assertThat(http.post(CHAT, chat("eye", image(largest, ""), "")).statusCode())
                .isEqualTo(200);
        assertThat(EYE.lastFiles().get(0)).isEqualTo(largest);
        assertError(
                http.post(CHAT, chat("eye", image(new byte[largest.length + 1], ""), "")),
                413,
                "messages[0].content[1].image_url.url",
                "payload_too_large");
    }

    @Test
    void whatTheWorkerSaysOfAnImageNamesItsPart() {
        EYE.refusing(MedleyException.invalid(
                "turns[1].parts[0].image.file",
                "turns[1].parts[0].image.file is no image of a kind that is read here"));
        String conversation =
                "{\"model\":\"eye\",\"messages\":[{\"role\":\"system\",\"content\":\"x\"},{\"role\":\"user\",\"content\":[%s]}]}"
                        .formatted(image(ONE, ""));

        HttpResponse<String> reply = http.post(CHAT, conversation);

        assertError(reply, 400, "messages[1].content[0].image_url", null);
        assertThat(reply.body())
                .contains("messages[1].content[0].image_url is no image")
                .doesNotContain("turns");
    }

    @Test
    void aStreamThatBreaksOffEndsWithAnError() {
        EYE.that(Manner.BREAKS_OFF);

        List<String> lines = http.lines(CHAT, chat("eye", image(ONE, ""), ",\"stream\":true"))
                .body()
                .filter(line -> !line.isEmpty())
                .toList();

        assertThat(lines.get(lines.size() - 1)).startsWith("data: {\"error\":").contains("internal_error");
    }

    @Test
    void aCallerWhoLeavesIsSeenForNoFurther() {
        EYE.that(Manner.HANGS);
        var reply = http.lines(CHAT, chat("eye", image(ONE, ""), ",\"stream\":true"));
        Wait.until("the eye is at it", SOON, () -> EYE.running() == 1);

        reply.body().close();

        Wait.until("the eye is free", SOON, () -> EYE.running() == 0);
    }

    @Test
    void aModelThatDoesNotSeeIsRefusedWithTheOnesThatDo() {
        int before = MIND.received().size();

        HttpResponse<String> reply = http.post(CHAT, chat("mind", image(ONE, ""), ""));

        assertError(reply, 400, "model", null);
        assertThat(reply.body()).contains("'mind' does not see images; these do: eye");
        assertThat(MIND.received()).hasSize(before);
    }

    @Test
    void aModelThatSeesTakesChatsWithoutImagesAndNoCompletions() {
        HttpResponse<String> chat = http.post(CHAT, chat("eye", LOOK, ""));
        HttpResponse<String> completion = http.post("/v1/completions", "{\"model\":\"eye\",\"prompt\":\"Once\"}");

        assertThat(chat.statusCode()).as(chat.body()).isEqualTo(200);
        assertThat(EYE.lastFiles()).isEmpty();
        assertError(completion, 400, "model", null);
        assertThat(completion.body()).contains("'eye' sees images");
    }

    @Test
    void autoGoesToWhomTheRouterChoosesAmongThoseThatSee() {
        FakeRouter router = GATEWAY.router(Map.of("health", "mind")).choosing("eye", "health", 0.9f);
        String request = chat("auto", image(ONE, ""), "").replace(LOOK + ",", "");

        HttpResponse<String> reply = http.post(CHAT, request);
        HttpResponse<String> explained = http.post("/v1/routes/explain", request);
        http.post(CHAT, chat("auto", image(ONE, "") + "," + image(OTHER, ""), ",\"user\":\"bob\""));
        http.post(CHAT, chat("health", image(OTHER, ""), ""));

        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        assertThat(reply.headers().firstValue("x-medley-route")).hasValue("health; confidence=0.90");
        assertThat(json(explained.body()).get("model").stringValue()).isEqualTo("eye");
        List<Query> queries = router.received();
        assertThat(queries).hasSize(4).allSatisfy(query -> assertThat(query.getModality())
                .isEqualTo(Modality.MODALITY_VISION));
        List<String> keys = queries.stream().map(Query::getAffinityKey).toList();
        assertThat(keys.get(0)).isEqualTo(keys.get(1)).isEqualTo(keys.get(2)).isNotEqualTo(keys.get(3));
        GATEWAY.dismissRouters();
    }

    @Test
    void aModelWithoutEyesThatARouterChoseIsNotAsked() {
        FakeRouter router = GATEWAY.router(Map.of("health", "mind")).choosing("mind", "health", 0.9f);
        int before = MIND.received().size();

        HttpResponse<String> reply = http.post(CHAT, chat("auto", image(ONE, ""), ""));

        assertError(reply, 400, "model", null);
        assertThat(router.received()).hasSize(1);
        assertThat(MIND.received()).hasSize(before);
        GATEWAY.dismissRouters();
    }

    @Test
    void anUpstreamSeesForItself() {
        try (FakeUpstream server = FakeUpstream.start()) {
            server.thatAnswers(200, "{\"choices\":[]}");
            GATEWAY.upstream("seeing-upstream", server);
            String request = chat(
                    "seeing-upstream",
                    "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://pictures.example/a\"}}",
                    "");

            assertThat(http.post(CHAT, request).statusCode()).isEqualTo(200);
            assertThat(json(server.lastReceived().body())).isEqualTo(json(request));
            GATEWAY.retract("seeing-upstream");
        }
    }

    @Test
    void whatIsSaidAboutAnImageIsHeardFirst() {
        try (RunningGateway both = RunningGateway.start()) {
            both.speechWorker("ear");
            FakeCaptionWorker eye = both.captionWorker("eye");
            String spoken = "{\"type\":\"input_audio\",\"input_audio\":{\"format\":\"wav\",\"data\":\"AAAA\"}}";

            HttpResponse<String> reply = Http.of(both).post(CHAT, chat("eye", spoken + "," + image(ONE, ""), ""));

            assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
            assertThat(eye.lastReceived().getTurns(0).getParts(1).getText()).isEqualTo(FakeSpeechWorker.TEXT);
            assertThat(eye.lastFiles()).containsExactly(ONE);
        }
    }

    @Test
    void anEyeThatIsGoneIsReplaced() {
        try (RunningGateway other = RunningGateway.start()) {
            FakeCaptionWorker first = other.captionWorker("pair").that(Manner.HANGS);
            var reply = Http.of(other)
                    .begin(Http.of(other)
                            .json(CHAT, chat("pair", image(ONE, ""), ""))
                            .build());
            Wait.until("the first has it", SOON, () -> first.running() == 1);
            FakeCaptionWorker second = other.captionWorker("pair");

            first.crash();

            assertThat(reply.join().statusCode()).isEqualTo(200);
            assertThat(second.lastFiles()).containsExactly(ONE);
        }
    }

    @Test
    void moreBodiesThanMemoryIsSetAsideForAreToldToComeAgain() {
        try (RunningGateway small =
                RunningGateway.start("medley.gateway.max-body-size=1MB", "medley.gateway.body-memory=1MB")) {
            FakeCaptionWorker eye = small.captionWorker("eye").that(Manner.HANGS);
            Http http = Http.of(small);
            String request = chat("eye", image(new byte[500_000], ""), "");
            var first = http.begin(http.json(CHAT, request).build());
            Wait.until("the eye is at it", SOON, () -> eye.running() == 1);

            HttpResponse<String> second = http.post(CHAT, request);
            first.cancel(true);
            Wait.until("the eye is free", SOON, () -> eye.running() == 0);
            eye.that(Manner.ANSWERS);

            assertThat(second.statusCode()).as(second.body()).isEqualTo(503);
            assertThat(json(second.body()).at("/error/code").stringValue())
                    .isEqualTo(ErrorCategory.OVERLOADED.openAiCode());
            assertThat(second.headers().firstValue("retry-after")).hasValue("1");
            assertThat(http.post(CHAT, request).statusCode()).isEqualTo(200);
        }
    }

    private static String chat(String model, String parts, String more) {
        String content = parts.startsWith(LOOK) ? parts : LOOK + "," + parts;
        return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":[%s]}]%s}"
                .formatted(model, content, more);
    }

    private static String image(byte[] file, String detail) {
        return "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,%s\"%s}}"
                .formatted(
                        Base64.getEncoder().encodeToString(file),
                        detail.isEmpty() ? "" : ",\"detail\":\"%s\"".formatted(detail));
    }

    private static void assertError(HttpResponse<String> reply, int status, String param, @Nullable String code) {
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
        JsonNode error = json(reply.body()).get("error");
        assertThat(error.get("param").stringValue()).isEqualTo(param);
        assertThat(error.get("code").stringValue(null)).isEqualTo(code);
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
