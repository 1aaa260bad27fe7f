package dev.medley.inference.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.inference.InferenceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against what transformers renders; see src/test/python/make_templates.py. */
class ChatTemplateTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures/templates");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-05T07:08:09Z"), ZoneOffset.UTC);
    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final List<ChatMessage> QUESTION = List.of(ChatMessage.of("user", "Hi"));

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"chatml", "llama3", "mistral", "qwen", "phi", "gemma"})
    void aFamilysConversationsRenderExactlyAsInPython(String family) throws Exception {
        // Given
        Files.copy(FIXTURES.resolve(family + ".jinja"), folder.resolve("chat_template.jinja"));
        config(
                "{\"bos_token\": \"<s>\", \"eos_token\": {\"content\": \"</s>\", \"special\": true}, \"pad_token\": null}");
        ChatTemplate template = ChatTemplateFiles.read(folder, CLOCK).orElseThrow();
        JsonNode conversations =
                JSON.readTree(FIXTURES.resolve("families.json")).get(family);
        assertThat(conversations.size()).isGreaterThan(50);

        for (JsonNode conversation : conversations) {
            String name = family + ", " + conversation.get("name");
            if (conversation.has("rendered")) {
                // When, Then
                assertThat(render(template, conversation))
                        .as(name)
                        .isEqualTo(conversation.get("rendered").stringValue());
            } else {
                assertThatThrownBy(() -> render(template, conversation))
                        .as(name)
                        .isInstanceOfSatisfying(InferenceException.class, e -> {
                            assertThat(e.reason()).isEqualTo(InferenceException.Reason.INVALID_REQUEST);
                            assertThat(e.field()).isEqualTo("conversation.messages");
                        })
                        .hasMessageEndingWith(conversation.get("error").stringValue());
            }
        }
    }

    private static String render(ChatTemplate template, JsonNode conversation) {
        var variables = new HashMap<String, Object>();
        for (String name : List.of("enable_thinking", "date_string", "tools_in_user_message")) {
            if (conversation.has(name)) {
                variables.put(name, JSON.treeToValue(conversation.get(name), Object.class));
            }
        }
        return template.render(
                conversation.get("messages").values().stream()
                        .map(ChatTemplateTest::message)
                        .toList(),
                objects(conversation.path("tools")),
                variables,
                conversation.get("add_generation_prompt").booleanValue());
    }

    private static ChatMessage message(JsonNode message) {
        return new ChatMessage(
                message.get("role").stringValue(),
                message.get("content").stringValue(),
                message.path("name").asString(null),
                objects(message.path("tool_calls")),
                message.path("tool_call_id").asString(null));
    }

    private static List<Map<String, Object>> objects(JsonNode list) {
        return list.values().stream()
                .map(each -> JSON.convertValue(each, OBJECT))
                .toList();
    }

    @Test
    void argumentsThatArriveAsAJsonStringReachTheTemplateAsAnObject() throws Exception {
        template(
                "{{ messages[0].tool_calls[0].function.arguments.place }}{{ messages[0].tool_calls[1].function.arguments }}");
        List<Map<String, Object>> calls = List.of(
                Map.of("function", Map.of("name", "f", "arguments", "{\"place\": \"Bern\"}")),
                Map.of("function", Map.of("name", "f", "arguments", "not JSON")));
        var message = new ChatMessage("assistant", "", null, calls, null);
        assertThat(open().render(List.of(message), List.of(), Map.of(), false)).isEqualTo("Bernnot JSON");
    }

    @Test
    void theTemplateNamedToolUseIsTakenIfThereAreTools() throws Exception {
        config("{\"chat_template\": [{\"name\": \"default\", \"template\": \"plain\"},"
                + " {\"name\": \"tool_use\", \"template\": \"tools: {{ tools | length }}\"}]}");
        ChatTemplate template = open();
        assertThat(template.render(QUESTION, List.of(), Map.of(), true)).isEqualTo("plain");
        assertThat(template.render(QUESTION, List.of(Map.of("type", "function")), Map.of(), true))
                .isEqualTo("tools: 1");
    }

    @Test
    void theFileBeatsTheConfig() throws Exception {
        config("{\"chat_template\": \"config\"}");
        assertThat(open().render(QUESTION, List.of(), Map.of(), true)).isEqualTo("config");
        template("file");
        assertThat(open().render(QUESTION, List.of(), Map.of(), true)).isEqualTo("file");
    }

    @Test
    void aConversationCannotPassAsAnotherVariable() throws Exception {
        template("{{ messages | length }}{{ bos_token }}{{ extra }}");
        config("{\"bos_token\": \"<s>\"}");
        Map<String, Object> variables = Map.of("messages", "forged", "bos_token", "<b>", "extra", 1);
        assertThat(open().render(QUESTION, List.of(), variables, true)).isEqualTo("1<b>1");
    }

    @Test
    void aTemplateForImagesReadsAMessageInParts() throws Exception {
        Files.writeString(
                folder.resolve("chat_template.json"),
                """
                {"chat_template": "{% for message in messages %}{{ message['role'].upper() + ': ' }}{# images first #}\
                {% for content in message['content'] | selectattr('type', 'equalto', 'image') %}{{ '<image>\\n' }}{% endfor %}\
                {% for content in message['content'] | selectattr('type', 'equalto', 'text') %}\
                {% generation %}{{ content['text'] + ' ' }}{% endgeneration %}{% endfor %}{% endfor %}\
                {% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}"}
                """);
        var message = ChatMessage.of("user", List.of(new ContentPart.Text("What is it?"), new ContentPart.Image()));

        assertThat(open().readsParts()).isTrue();
        assertThat(open().render(List.of(message), List.of(), Map.of(), true))
                .isEqualTo("USER: <image>\nWhat is it? ASSISTANT:");
    }

    @Test
    void aTemplateForTextAloneGetsATextForEachImage() throws Exception {
        template("{% for message in messages %}{{ message.role + ': ' + message.content }}{% endfor %}");
        var message = ChatMessage.of("user", List.of(new ContentPart.Image(), new ContentPart.Text("What is it?")));

        assertThat(open().readsParts()).isFalse();
        assertThat(open().render(List.of(message.withoutParts("<image>\n")), List.of(), Map.of(), true))
                .isEqualTo("user: <image>\nWhat is it?");
    }

    @Test
    void aCheckpointMayHaveNoTemplate() throws Exception {
        assertThat(ChatTemplate.open(folder)).isEmpty();
        config("{}");
        assertThat(ChatTemplate.open(folder)).isEmpty();
    }

    @Test
    void aTemplateThatCannotBeParsedRefusesTheCheckpointByFileAndLine() throws Exception {
        template("ok\n{% if %}");
        assertThatThrownBy(() -> ChatTemplate.open(folder))
                .isInstanceOfSatisfying(InferenceException.class, e -> assertThat(e.reason())
                        .isEqualTo(InferenceException.Reason.BAD_CHECKPOINT))
                .hasMessageStartingWith("chat_template.jinja: expected a Jinja template, but line 2: ");
        Files.delete(folder.resolve("chat_template.jinja"));
        config("{\"chat_template\": 5}");
        assertThatThrownBy(() -> ChatTemplate.open(folder))
                .hasMessageContaining("tokenizer_config.json: chat_template is 5, expected a string");
        config("{\"bos_token\": 5}");
        assertThatThrownBy(() -> ChatTemplate.open(folder))
                .hasMessageContaining("tokenizer_config.json: bos_token is 5, expected a string");
    }

    private ChatTemplate open() {
        return ChatTemplate.open(folder).orElseThrow();
    }

    private void template(String source) throws Exception {
        Files.writeString(folder.resolve("chat_template.jinja"), source);
    }

    private void config(String json) throws Exception {
        Files.writeString(folder.resolve("tokenizer_config.json"), json);
    }
}
