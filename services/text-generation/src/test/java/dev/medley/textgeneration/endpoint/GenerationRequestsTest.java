package dev.medley.textgeneration.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.inference.text.GenerationTask;
import dev.medley.inference.text.PromptInput;
import dev.medley.inference.text.SamplingRequest;
import dev.medley.inference.tokenizer.ChatMessage;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.text.v1.Conversation;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.LogProbsRequest;
import dev.medley.proto.text.v1.Message;
import dev.medley.proto.text.v1.Prompt;
import dev.medley.proto.text.v1.Sampling;
import dev.medley.proto.text.v1.TokenIds;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class GenerationRequestsTest {
    @Test
    void whatIsUnsetIsLeftToTheCheckpoint() {
        GenerationTask task = GenerationRequests.task(
                Generation.newBuilder()
                        .setPrompt(Prompt.newBuilder().setText("Hi").setEcho(true))
                        .build(),
                null);

        assertThat(task)
                .isEqualTo(new GenerationTask(
                        new PromptInput.Text("Hi", true),
                        SamplingRequest.DEFAULTS,
                        null,
                        List.of(),
                        1,
                        null,
                        false,
                        null));
    }

    @Test
    void whatIsSetIsTakenAsWritten() {
        Instant deadline = Instant.parse("2026-01-01T00:00:00Z");
        GenerationTask task = GenerationRequests.task(
                Generation.newBuilder()
                        .setPrompt(Prompt.newBuilder()
                                .setTokenIds(TokenIds.newBuilder().addIds(1).addIds(2)))
                        .setSampling(Sampling.newBuilder()
                                .setTemperature(0.7f)
                                .setTopP(0.9f)
                                .setTopK(40)
                                .setMinP(0.05f)
                                .setPresencePenalty(-0.1f)
                                .setFrequencyPenalty(0.2f)
                                .setRepetitionPenalty(1.1f)
                                .putLogitBias(5, -100f)
                                .setSeed(-1L))
                        .setMaxTokens(9)
                        .addStop("\n")
                        .setChoiceCount(2)
                        .setLogProbs(LogProbsRequest.newBuilder().setTopCount(3))
                        .setIgnoreEndOfSequence(true)
                        .build(),
                deadline);

        assertThat(task)
                .isEqualTo(new GenerationTask(
                        new PromptInput.Tokens(List.of(1, 2), false),
                        new SamplingRequest(0.7, 0.9, 40, 0.05, -0.1, 0.2, 1.1, Map.of(5, -100.0), -1L),
                        9,
                        List.of("\n"),
                        2,
                        3,
                        true,
                        deadline));
    }

    @Test
    void aConversationKeepsToolsCallsAndVariables() {
        GenerationTask task = GenerationRequests.task(
                conversation(Conversation.newBuilder()
                        .addMessages(Message.newBuilder().setRole("user").setContent("Weather?"))
                        .addMessages(Message.newBuilder()
                                .setRole("assistant")
                                .setToolCallsJson("[{\"id\":\"1\",\"function\":{\"name\":\"weather\"}}]"))
                        .addMessages(Message.newBuilder()
                                .setRole("tool")
                                .setName("weather")
                                .setToolCallId("1")
                                .setContent("rain"))
                        .addToolsJson("{\"type\":\"function\"}")
                        .setTemplateVariablesJson("{\"enable_thinking\":false,\"date\":null}")),
                null);

        assertThat(task.prompt())
                .isEqualTo(new PromptInput.Conversation(
                        List.of(
                                ChatMessage.of("user", "Weather?"),
                                new ChatMessage(
                                        "assistant",
                                        "",
                                        null,
                                        List.of(Map.of("id", "1", "function", Map.of("name", "weather"))),
                                        null),
                                new ChatMessage("tool", "rain", "weather", List.of(), "1")),
                        List.of(Map.of("type", "function")),
                        Map.of("enable_thinking", false)));
    }

    @Test
    void aNumberBeyondIntIsTooLargeRatherThanNegative() {
        GenerationTask task = GenerationRequests.task(
                Generation.newBuilder()
                        .setPrompt(Prompt.newBuilder().setText("Hi"))
                        .setMaxTokens(-1)
                        .build(),
                null);

        assertThat(task.maxTokens()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aMissingInputIsNamed() {
        assertRefused(Generation.getDefaultInstance(), "input");
        assertRefused(
                Generation.newBuilder().setPrompt(Prompt.getDefaultInstance()).build(), "prompt");
        assertRefused(
                conversation(Conversation.newBuilder()
                        .addMessages(Message.newBuilder().setContent("no role"))),
                "conversation.messages[0].role");
    }

    @Test
    void aUserMayHave512Characters() {
        Generation.Builder request =
                Generation.newBuilder().setPrompt(Prompt.newBuilder().setText("Hi"));

        GenerationRequests.task(request.setUser("u".repeat(512)).build(), null);
        assertRefused(request.setUser("u".repeat(513)).build(), "user");
    }

    @Test
    void textThatIsNotTheJsonItShouldBeIsNamed() {
        assertRefused(
                conversation(Conversation.newBuilder().addToolsJson("{}").addToolsJson("[]")),
                "conversation.tools_json[1]");
        assertRefused(conversation(Conversation.newBuilder().addToolsJson("null")), "conversation.tools_json[0]");
        assertRefused(
                conversation(Conversation.newBuilder().setTemplateVariablesJson("{\"a\":1} x")),
                "conversation.template_variables_json");
        assertRefused(
                conversation(Conversation.newBuilder()
                        .setTemplateVariablesJson("{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}")),
                "conversation.template_variables_json");
        assertRefused(
                conversation(Conversation.newBuilder()
                        .addMessages(Message.newBuilder().setRole("assistant").setToolCallsJson("[1]"))),
                "conversation.messages[0].tool_calls_json");
    }

    private static Generation conversation(Conversation.Builder conversation) {
        return Generation.newBuilder().setConversation(conversation).build();
    }

    private static void assertRefused(Generation request, String field) {
        assertThatThrownBy(() -> GenerationRequests.task(request, null))
                .asInstanceOf(InstanceOfAssertFactories.type(MedleyException.class))
                .satisfies(failure -> {
                    assertThat(failure.category()).isEqualTo(ErrorCategory.INVALID_REQUEST);
                    assertThat(failure.field()).isEqualTo(field);
                });
    }
}
