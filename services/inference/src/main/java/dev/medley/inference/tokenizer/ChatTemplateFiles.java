package dev.medley.inference.tokenizer;

import dev.medley.inference.InferenceException;
import dev.medley.inference.checkpoint.JsonFields;
import dev.medley.inference.checkpoint.JsonFile;
import dev.medley.inference.jinja.JinjaException;
import dev.medley.inference.jinja.JinjaTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Finds the chat templates of a checkpoint, and the special tokens that they name. */
final class ChatTemplateFiles {
    private static final String CONFIG = "tokenizer_config.json";
    private static final List<String> SPECIAL_TOKENS =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");

    private ChatTemplateFiles() {}

    static Optional<ChatTemplate> read(Path folder, Clock clock) {
        Path file = folder.resolve(CONFIG);
        JsonFields config = Files.exists(file)
                ? JsonFile.read(file)
                : new JsonFields(CONFIG, JsonNodeFactory.instance.objectNode());
        var templates = new HashMap<String, JinjaTemplate>();
        fromConfig(config, templates);
        fromProcessor(folder.resolve("chat_template.json"), templates);
        fromFile(folder.resolve("chat_template.jinja"), "default", templates);
        fromFile(folder.resolve("additional_chat_templates/tool_use.jinja"), "tool_use", templates);
        Map<String, Object> specialTokens = specialTokens(config);
        JinjaTemplate standard = templates.get("default");
        if (standard == null) {
            return Optional.empty();
        }
        JinjaTemplate withTools = templates.getOrDefault("tool_use", standard);
        return Optional.of(new ChatTemplate(standard, withTools, specialTokens, clock));
    }

    private static void fromFile(Path file, String name, Map<String, JinjaTemplate> templates) {
        if (Files.isRegularFile(file)) {
            try {
                templates.put(name, parse(file.getFileName().toString(), Files.readString(file)));
            } catch (IOException e) {
                throw JsonFile.unreadable(file, e);
            }
        }
    }

    /** Where processors of models that see kept theirs for some time. */
    private static void fromProcessor(Path file, Map<String, JinjaTemplate> templates) {
        String template = Files.isRegularFile(file) ? JsonFile.read(file).text("chat_template") : null;
        if (template != null) {
            templates.put("default", parse(file.getFileName().toString(), template));
        }
    }

    private static void fromConfig(JsonFields config, Map<String, JinjaTemplate> templates) {
        String source = CONFIG + ": chat_template";
        JsonNode value = config.value("chat_template");
        if (value == null) {
            return;
        }
        if (value.isString()) {
            templates.put("default", parse(source, value.stringValue()));
            return;
        }
        for (JsonNode named : value.isArray() ? value : List.of(value)) {
            if (!named.path("name").isString() || !named.path("template").isString()) {
                throw config.refuse(
                        "chat_template", "is " + JsonFields.shown(value), "a string, or a list of name and template");
            }
            String name = named.path("name").stringValue();
            if (name.equals("default") || name.equals("tool_use")) {
                templates.put(
                        name, parse(source + ": " + name, named.path("template").stringValue()));
            }
        }
    }

    private static JinjaTemplate parse(String source, String template) {
        try {
            return JinjaTemplate.parse(template);
        } catch (JinjaException e) {
            throw new InferenceException(
                    InferenceException.Reason.BAD_CHECKPOINT,
                    "%s: expected a Jinja template, but %s".formatted(source, e.getMessage()),
                    null,
                    e);
        }
    }

    private static Map<String, Object> specialTokens(JsonFields config) {
        var tokens = new HashMap<String, Object>();
        for (String name : SPECIAL_TOKENS) {
            String text = tokenText(config, name);
            if (text != null) {
                tokens.put(name, text);
            }
        }
        return Map.copyOf(tokens);
    }

    /** A special token is written as a string, or as an object with its content and flags. */
    private static @Nullable String tokenText(JsonFields config, String name) {
        JsonNode value = config.value(name);
        if (value == null) {
            return null;
        }
        JsonNode text = value.isObject() ? value.path("content") : value;
        if (!text.isString()) {
            throw config.refuse(name, "is " + JsonFields.shown(value), "a string, or an object with content");
        }
        return text.stringValue();
    }
}
