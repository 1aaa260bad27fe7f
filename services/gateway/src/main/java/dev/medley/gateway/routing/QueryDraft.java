package dev.medley.gateway.routing;

import dev.medley.proto.models.v1.Capability;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.routing.v1.Query;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a router needs to know of a request. Tokens are estimated as a third of the characters, which is more
 * than most tokenizers make of prose, plus those that may be generated. Not thread-safe.
 */
public final class QueryDraft {
    /** Characters of user's texts that go to a router, the newest first; a domain shows in far fewer. */
    private static final int MAX_TEXT = 100_000;

    private static final int CHARACTERS_PER_TOKEN = 3;
    private static final int AFFINITY_BYTES = 16;

    private final Query.Builder query = Query.newBuilder();
    private final Deque<String> texts = new ArrayDeque<>();
    private final MessageDigest opening = sha256();
    private @Nullable String firstImage;
    private boolean opened;
    private boolean digested;
    private int textLength;
    private long characters;
    private long newTokens;

    /** A message of the conversation, oldest first. All up to the first of the user tell conversations apart. */
    public QueryDraft message(String role, String text) {
        characters += text.length();
        boolean user = role.equals("user");
        if (!opened) {
            digest(role);
            digest(text);
            opened = user;
        }
        if (user) {
            keep(text);
        }
        return this;
    }

    /** A prompt without a conversation. */
    public QueryDraft prompt(String text) {
        characters += text.length();
        keep(text);
        return this;
    }

    /** A part of a prompt that is known in tokens alone. */
    public QueryDraft promptTokens(int count) {
        characters += (long) count * CHARACTERS_PER_TOKEN;
        return this;
    }

    /** Who asks: their conversations are told apart from those of others. */
    public QueryDraft user(String name) {
        if (!name.isEmpty()) {
            digest(name);
        }
        return this;
    }

    public QueryDraft maxTokens(long count) {
        newTokens = count;
        return this;
    }

    /**
     * An image that the request shows, so that the answering model must see. Requests that show the same one first
     * prefer the same instance, whoever asks: it may remember what it saw.
     */
    public QueryDraft image(ByteBuffer content) {
        query.setModality(Modality.MODALITY_VISION);
        if (firstImage == null) {
            MessageDigest digest = sha256();
            digest.update(content);
            firstImage = key(digest);
        }
        return this;
    }

    public QueryDraft requires(Capability capability) {
        query.addCapabilities(capability);
        return this;
    }

    /** Only one of these may answer. */
    public QueryDraft allowed(Iterable<String> models) {
        query.addAllAllowedModels(models);
        return this;
    }

    /** These failed the request already. */
    public QueryDraft failed(Iterable<String> models) {
        query.addAllFailedModels(models);
        return this;
    }

    /** Whether there is a text to decide by, or an image, which few models see. */
    public boolean isDecidable() {
        return firstImage != null || texts.stream().anyMatch(text -> !text.isBlank());
    }

    public Query build() {
        long tokens = characters / CHARACTERS_PER_TOKEN + newTokens;
        query.addAllTexts(texts).setContextTokens((int) Math.min(Integer.MAX_VALUE, tokens));
        if (firstImage != null) {
            query.setAffinityKey(firstImage);
        } else if (digested) {
            query.setAffinityKey(key(opening));
        }
        return query.build();
    }

    private static String key(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest(), 0, AFFINITY_BYTES);
    }

    private void keep(String text) {
        String kept = text.length() <= MAX_TEXT ? text : text.substring(0, wholeCharacters(text));
        texts.addLast(kept);
        textLength += kept.length();
        while (textLength > MAX_TEXT) {
            textLength -= texts.removeFirst().length();
        }
    }

    private static int wholeCharacters(String text) {
        return Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
    }

    private void digest(String text) {
        digested = true;
        opening.update(text.getBytes(StandardCharsets.UTF_8));
        opening.update((byte) 0);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
