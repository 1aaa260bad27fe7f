package dev.medley.inference.text;

import dev.medley.inference.InferenceException;
import dev.medley.inference.InferenceException.Reason;
import dev.medley.inference.checkpoint.Checkpoint;
import dev.medley.inference.checkpoint.GenerationDefaults;
import dev.medley.inference.tokenizer.ChatMessage;
import dev.medley.inference.tokenizer.ChatTemplate;
import dev.medley.inference.tokenizer.ContentPart;
import dev.medley.inference.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Checks a task and makes tokens of its prompt. Thread-safe. */
final class TaskReader implements AutoCloseable {
    private static final int MAX_CHOICES = 16;
    private static final int MAX_TOP_LOG_PROBS = 20;
    private static final int MAX_STOPS = 4;
    private static final int MAX_STOP_LENGTH = 256;
    /** How often a text may exceed the longest that could fit before nobody looks for its tokens. */
    private static final int LENGTH_SLACK = 8;

    private final Tokenizer tokenizer;
    private final @Nullable ChatTemplate template;
    private final ImageInput imageInput;
    private final String imageText;
    private final boolean readsParts;
    private final GenerationDefaults defaults;
    private final int vocabularySize;
    private final int contextLength;
    private final long maxCharacters;

    private TaskReader(
            Tokenizer tokenizer,
            @Nullable ChatTemplate template,
            ImageInput imageInput,
            GenerationDefaults defaults,
            int vocabularySize,
            int contextLength) {
        this.tokenizer = tokenizer;
        this.template = template;
        this.imageInput = imageInput;
        this.imageText = imageText(tokenizer, imageInput);
        this.readsParts = !imageText.isEmpty() && template != null && template.readsParts();
        this.defaults = defaults;
        this.vocabularySize = vocabularySize;
        this.contextLength = contextLength;
        this.maxCharacters = (long) LENGTH_SLACK * contextLength * tokenizer.longestToken();
    }

    /**
     * What stands for an image in a prompt that is one text.
     *
     * @throws InferenceException if the tokenizer doesn't know the token that does
     */
    private static String imageText(Tokenizer tokenizer, ImageInput imageInput) {
        Integer token = imageInput.imageToken();
        if (token == null) {
            return "";
        }
        String text = new String(tokenizer.tokenBytes(token), StandardCharsets.UTF_8);
        if (text.isEmpty() || !Arrays.equals(tokenizer.encode(text, false), new int[] {token})) {
            throw InferenceException.badCheckpoint(
                    "tokenizer.json: expected token %d, image_token_index of config.json, to be an added token such as <image>, but it is \"%s\""
                            .formatted(token, text));
        }
        return text + '\n';
    }

    /** Opens the tokenizer and the chat template of a checkpoint. */
    static TaskReader open(Checkpoint checkpoint, ImageInput imageInput, int contextLength) {
        return open(
                checkpoint.folder(),
                imageInput,
                checkpoint.generationDefaults(),
                checkpoint.config().vocabSize(),
                contextLength);
    }

    /** Opens the tokenizer and the chat template in a checkpoint's folder. */
    static TaskReader open(
            Path folder, ImageInput imageInput, GenerationDefaults defaults, int vocabularySize, int contextLength) {
        Tokenizer tokenizer = Tokenizer.open(folder);
        try {
            ChatTemplate template = ChatTemplate.open(folder).orElse(null);
            return new TaskReader(tokenizer, template, imageInput, defaults, vocabularySize, contextLength);
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    /**
     * Checks a task.
     *
     * @param images the features of its prompt's images, which may come later
     * @throws InferenceException INVALID_REQUEST or CONTEXT_LENGTH_EXCEEDED, naming the field, the value and the limit
     */
    ReadTask read(GenerationTask task, List<CompletableFuture<float[]>> images) {
        checkRange("choice_count", task.choices(), 1, MAX_CHOICES);
        if (task.topLogProbs() != null) {
            checkRange("log_probs.top_count", task.topLogProbs(), 0, MAX_TOP_LOG_PROBS);
        }
        checkStops(task.stop());
        SamplingSettings sampling = SamplingSettings.resolve(task.sampling(), defaults, vocabularySize);
        String echo = "";
        int[] prompt;
        if (task.prompt() instanceof PromptInput.Conversation conversation) {
            prompt = encode(render(conversation), false);
        } else if (task.prompt() instanceof PromptInput.Text text) {
            prompt = imageInput.framed(encode(text.text(), true));
            echo = text.echo() ? text.text() : "";
        } else {
            var tokens = (PromptInput.Tokens) task.prompt();
            prompt = checkedIds(tokens.ids());
            echo = tokens.echo() ? tokenizer.decode(prompt) : "";
        }
        prompt = imageInput.prompt(prompt, images.size());
        int maxTokens = maxTokens(task, prompt.length);
        return new ReadTask(
                task,
                prompt,
                continues(task.prompt()),
                echo,
                maxTokens,
                sampling,
                new PromptImages(imageInput, images),
                endTokens(task.ignoreEndOfSequence()),
                tokenizer);
    }

    /** Whether there is text of which the answer's first space could part it. */
    private static boolean continues(PromptInput prompt) {
        return prompt instanceof PromptInput.Tokens
                || (prompt instanceof PromptInput.Text text && !text.text().isEmpty());
    }

    /** Refuses what can't fit before it costs the time to find its tokens: slack is for what a tokenizer leaves out. */
    private int[] encode(String text, boolean addSpecialTokens) {
        if (text.length() > maxCharacters) {
            throw tooLong("This model's maximum context length is %,d tokens, which %,d characters are far beyond"
                    .formatted(contextLength, text.length()));
        }
        return tokenizer.encode(text, addSpecialTokens);
    }

    private String render(PromptInput.Conversation conversation) {
        if (template == null) {
            throw InferenceException.invalid(
                    "conversation", "The model has no chat template, so it takes a raw prompt only");
        }
        if (conversation.messages().isEmpty()) {
            throw InferenceException.invalid(
                    "conversation.messages", "conversation.messages is empty, but must have at least 1 message");
        }
        List<ChatMessage> messages =
                conversation.messages().stream().map(this::asTheTemplateReads).toList();
        return template.render(messages, conversation.tools(), conversation.variables(), true);
    }

    private ChatMessage asTheTemplateReads(ChatMessage message) {
        if (!readsParts) {
            return message.withoutParts(imageText);
        }
        return message.parts().isEmpty()
                ? message.withParts(List.of(new ContentPart.Text(message.content())))
                : message;
    }

    private int[] checkedIds(List<Integer> ids) {
        for (int id : ids) {
            checkRange("prompt.token_ids.ids", id, 0, vocabularySize - 1);
        }
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    private int maxTokens(GenerationTask task, int promptTokens) {
        if (promptTokens == 0) {
            throw InferenceException.invalid("prompt", "The prompt is empty, but must have at least 1 token");
        }
        int left = contextLength - promptTokens;
        if (left < 1) {
            throw tooLong(
                    "This model's maximum context length is %,d tokens, but the prompt has %,d: shorten it to at most %,d"
                            .formatted(contextLength, promptTokens, contextLength - 1));
        }
        Integer asked = task.maxTokens();
        if (asked == null) {
            return left;
        }
        checkRange("max_tokens", asked, 1, Integer.MAX_VALUE);
        if (asked > left) {
            throw tooLong(
                    "This model's maximum context length is %,d tokens, but %,d were asked for (%,d in the prompt, %,d to generate)"
                            .formatted(contextLength, (long) promptTokens + asked, promptTokens, asked));
        }
        return asked;
    }

    private static InferenceException tooLong(String message) {
        return new InferenceException(Reason.CONTEXT_LENGTH_EXCEEDED, message);
    }

    private Set<Integer> endTokens(boolean ignored) {
        return ignored ? Set.of() : new HashSet<>(defaults.eosTokenIds());
    }

    private static void checkStops(List<String> stops) {
        if (stops.size() > MAX_STOPS) {
            throw InferenceException.invalid(
                    "stop", "stop has %d texts, but at most %d are allowed".formatted(stops.size(), MAX_STOPS));
        }
        for (String stop : stops) {
            if (stop.isEmpty() || stop.length() > MAX_STOP_LENGTH) {
                throw InferenceException.invalid(
                        "stop",
                        "stop has a text of %d characters, but each must have 1 to %d"
                                .formatted(stop.length(), MAX_STOP_LENGTH));
            }
        }
    }

    private static void checkRange(String field, int value, int min, int max) {
        if (value < min || value > max) {
            String limit = max == Integer.MAX_VALUE ? "at least " + min : "between " + min + " and " + max;
            throw InferenceException.invalid(field, "%s is %d, but must be %s".formatted(field, value, limit));
        }
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
