package dev.medley.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.Message;
import dev.medley.proto.text.v1.Sampling;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatRequestTest {
    @Test
    void everyParameterReachesTheWorker() {
        ChatRequest request = Requests.chat(
                """
                "temperature":0.5,"top_p":0.9,"top_k":40,"min_p":0.1,"presence_penalty":-1,"frequency_penalty":2,
                "repetition_penalty":1.1,"seed":-7,"logit_bias":{"50256":-100,"3":1.5},"n":2,"stop":["a","b"],
                "max_tokens":5,"max_completion_tokens":9,"logprobs":true,"top_logprobs":3,"ignore_eos":true,"user":"u",
                "stream":true,"stream_options":{"include_usage":true},"chat_template_kwargs":{"enable_thinking":false},
                "tools":[{"type":"function","function":{"name":"f","parameters":{}}}],"tool_choice":"auto"
                """);

        Generation generation = request.generation();
        assertThat(request.stream()).isTrue();
        assertThat(request.includeUsage()).isTrue();
        assertThat(generation.getSampling())
                .isEqualTo(Sampling.newBuilder()
                        .setTemperature(0.5f)
                        .setTopP(0.9f)
                        .setTopK(40)
                        .setMinP(0.1f)
                        .setPresencePenalty(-1)
                        .setFrequencyPenalty(2)
                        .setRepetitionPenalty(1.1f)
                        .setSeed(-7)
                        .putLogitBias(50256, -100)
                        .putLogitBias(3, 1.5f)
                        .build());
        assertThat(generation.getChoiceCount()).isEqualTo(2);
        assertThat(generation.getStopList()).containsExactly("a", "b");
        assertThat(generation.getMaxTokens()).isEqualTo(9);
        assertThat(generation.getLogProbs().getTopCount()).isEqualTo(3);
        assertThat(generation.getIgnoreEndOfSequence()).isTrue();
        assertThat(generation.getUser()).isEqualTo("u");
        assertThat(generation.getConversation().getTemplateVariablesJson()).isEqualTo("{\"enable_thinking\":false}");
        assertThat(generation.getConversation().getToolsJsonList())
                .containsExactly("{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{}}}");
    }

    @Test
    void whatIsNotSaidIsLeftToTheCheckpoint() {
        Generation generation =
                Requests.chat("\"temperature\":null,\"stop\":null").generation();

        assertThat(generation.hasSampling()).isFalse();
        assertThat(generation.hasMaxTokens()).isFalse();
        assertThat(generation.hasChoiceCount()).isFalse();
        assertThat(generation.hasLogProbs()).isFalse();
    }

    @Test
    void aConversationKeepsItsRolesPartsAndCalls() {
        ChatRequest request = Requests.chatOf(
                """
                [{"role":"developer","content":"Be brief."},
                 {"role":"user","name":"Ann","content":[{"type":"text","text":"one"},{"type":"text","text":"two"}]},
                 {"role":"assistant","content":null,"refusal":null,"annotations":[],"tool_calls":[
                   {"id":"c1","type":"function","function":{"name":"f","arguments":"{\\"x\\":1}"}}]},
                 {"role":"tool","tool_call_id":"c1","content":"42"}]""");

        assertThat(request.generation().getConversation().getMessagesList())
                .containsExactly(
                        Message.newBuilder()
                                .setRole("developer")
                                .setContent("Be brief.")
                                .build(),
                        Message.newBuilder()
                                .setRole("user")
                                .setName("Ann")
                                .setContent("one\ntwo")
                                .build(),
                        Message.newBuilder()
                                .setRole("assistant")
                                .setToolCallsJson("[{\"id\":\"c1\",\"type\":\"function\","
                                        + "\"function\":{\"name\":\"f\",\"arguments\":{\"x\":1}}}]")
                                .build(),
                        Message.newBuilder()
                                .setRole("tool")
                                .setToolCallId("c1")
                                .setContent("42")
                                .build());
    }

    @Test
    void toolsAreLeftOutIfTheChoiceIsNone() {
        ChatRequest request = Requests.chat(
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":\"none\"");

        assertThat(request.generation().getConversation().getToolsJsonList()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"store\":true",
                "\"metadata\":{\"a\":\"b\"}",
                "\"service_tier\":\"auto\"",
                "\"parallel_tool_calls\":true",
                "\"safety_identifier\":\"x\"",
                "\"prompt_cache_key\":\"x\"",
                "\"reasoning_effort\":\"low\"",
                "\"verbosity\":\"low\"",
                "\"response_format\":{\"type\":\"text\"}",
                "\"modalities\":[\"text\"]",
                "\"function_call\":\"none\"",
                "\"functions\":[]",
                "\"top_k\":-1",
                "\"logprobs\":false,\"top_logprobs\":0"
            })
    void whatChangesNothingIsAccepted(String harmless) {
        assertThat(Requests.chat(harmless).generation().getModel()).isEqualTo("m");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"temperature\":9|temperature|Invalid 'temperature': 9 is not from 0 to 2",
                "\"temperature\":-0.1|temperature|Invalid 'temperature': -0.1 is not from 0 to 2",
                "\"temperature\":1e999|temperature|Invalid 'temperature'",
                "\"temperature\":\"hot\"|temperature|Invalid type for 'temperature': expected a number, but got a string",
                "\"top_p\":0|top_p|Invalid 'top_p'",
                "\"top_p\":1.1|top_p|Invalid 'top_p'",
                "\"top_k\":-2|top_k|Invalid 'top_k'",
                "\"min_p\":2|min_p|Invalid 'min_p'",
                "\"presence_penalty\":-3|presence_penalty|Invalid 'presence_penalty': -3 is not from -2 to 2",
                "\"frequency_penalty\":2.1|frequency_penalty|Invalid 'frequency_penalty'",
                "\"repetition_penalty\":0|repetition_penalty|Invalid 'repetition_penalty'",
                "\"max_tokens\":0|max_tokens|Invalid 'max_tokens': 0 is not from 1 to 2147483647",
                "\"max_completion_tokens\":-1|max_completion_tokens|Invalid 'max_completion_tokens'",
                "\"max_tokens\":1.5|max_tokens|expected an integer, but got a decimal",
                "\"max_tokens\":99999999999999999999999|max_tokens|Invalid 'max_tokens'",
                "\"n\":0|n|Invalid 'n': 0 is not from 1 to 16",
                "\"n\":17|n|Invalid 'n': 17 is not from 1 to 16",
                "\"seed\":9223372036854775808|seed|Invalid 'seed'",
                "\"stop\":[\"1\",\"2\",\"3\",\"4\",\"5\"]|stop|Invalid 'stop': 5 elements, at most 4 are allowed",
                "\"stop\":\"\"|stop|Invalid 'stop': 0 characters, not from 1 to 256",
                "\"stop\":[\"a\",7]|stop[1]|Invalid type for 'stop[1]': expected a string, but got an integer",
                "\"top_logprobs\":21,\"logprobs\":true|top_logprobs|Invalid 'top_logprobs': 21 is not from 0 to 20",
                "\"top_logprobs\":2|top_logprobs|needs 'logprobs' to be true",
                "\"logprobs\":1|logprobs|expected a boolean",
                "\"logit_bias\":{\"x\":1}|logit_bias.x|the key 'x' is no token id",
                "\"logit_bias\":{\"-1\":1}|logit_bias.-1|the key '-1' is no token id",
                "\"logit_bias\":{\"1\":101}|logit_bias.1|101 is not from -100 to 100",
                "\"logit_bias\":[1]|logit_bias|expected an object, but got an array",
                "\"stream\":\"yes\"|stream|expected a boolean, but got a string",
                "\"stream_options\":{\"usage\":true}|stream_options.usage|Unrecognized request argument supplied: stream_options.usage",
                "\"tools\":{}|tools|expected an array",
                "\"tools\":[{\"type\":\"function\"}]|tools[0].function|Missing required parameter: 'tools[0].function'",
                "\"tools\":[{\"type\":\"function\",\"function\":{}}]|tools[0].function.name|Missing required parameter",
                "\"chat_template_kwargs\":1|chat_template_kwargs|expected an object",
                "\"frobnicate\":1|frobnicate|Unrecognized request argument supplied: frobnicate"
            })
    void aBadParameterIsNamedWithItsValueAndLimit(String member, String param, String message) {
        assertRefused(() -> Requests.chat(member), ErrorCategory.INVALID_REQUEST, param, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]|messages|empty, at least 1 message is required",
                "\"Hi\"|messages|expected an array, but got a string",
                "null|messages|Missing required parameter: 'messages'",
                "[1]|messages[0]|expected an object, but got an integer",
                "[{\"content\":\"x\"}]|messages[0].role|Missing required parameter: 'messages[0].role'",
                "[{\"role\":\"king\",\"content\":\"x\"}]|messages[0].role|'king' is none of system, developer, user",
                "[{\"role\":\"user\"}]|messages[0].content|Missing required parameter: 'messages[0].content'",
                "[{\"role\":\"user\",\"content\":7}]|messages[0].content|expected a string or an array of parts, but got an integer",
                "[{\"role\":\"user\",\"content\":\"x\",\"mood\":1}]|messages[0].mood|Unrecognized request argument supplied: messages[0].mood",
                "[{\"role\":\"tool\",\"content\":\"x\"}]|messages[0].tool_call_id|Missing required parameter",
                "[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]|messages[0].content[0].text|Missing required parameter",
                "[{\"role\":\"user\",\"content\":[{\"type\":\"smell\"}]}]|messages[0].content[0].type|parts of type 'smell'",
                "[{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"oops\"}}]}]|messages[0].tool_calls[0].function.arguments|not a JSON object"
            })
    void aBadMessageIsNamedByItsPlace(String messages, String param, String message) {
        assertRefused(() -> Requests.chatOf(messages), ErrorCategory.INVALID_REQUEST, param, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"response_format\":{\"type\":\"json_object\"}|response_format",
                "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{}}|response_format",
                "\"tool_choice\":\"required\"|tool_choice",
                "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}|tool_choice",
                "\"tools\":[{\"type\":\"custom\"}]|tools[0].type",
                "\"functions\":[{\"name\":\"f\"}]|functions",
                "\"function_call\":{\"name\":\"f\"}|function_call",
                "\"audio\":{\"voice\":\"x\"}|audio",
                "\"modalities\":[\"text\",\"audio\"]|modalities",
                "\"prediction\":{\"type\":\"content\"}|prediction",
                "\"web_search_options\":{\"a\":1}|web_search_options"
            })
    void whatCannotBeHonouredIsSaidSo(String member, String param) {
        assertRefused(() -> Requests.chat(member), ErrorCategory.UNSUPPORTED_PARAMETER, param, "");
    }

    @Test
    void partsThatNoModelTakesAreNamed() {
        assertRefused(
                () -> Requests.chatOf("[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"x\"},"
                        + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:,\"}}]}]"),
                ErrorCategory.INVALID_REQUEST,
                "messages[0].content[1].type",
                "parts of type 'image_url' are not supported");
    }

    @Test
    void aModelIsRequired() {
        assertRefused(
                () -> ChatRequest.read(Requests.parse("{\"messages\":[]}")),
                ErrorCategory.INVALID_REQUEST,
                "model",
                "Missing required parameter: 'model'");
    }

    private static void assertRefused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable request,
            ErrorCategory category,
            String param,
            String message) {
        assertThatThrownBy(request)
                .hasMessageContaining(message)
                .asInstanceOf(InstanceOfAssertFactories.type(MedleyException.class))
                .returns(category, MedleyException::category)
                .returns(param, MedleyException::field);
    }
}
