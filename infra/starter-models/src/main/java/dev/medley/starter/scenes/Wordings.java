package dev.medley.starter.scenes;

import dev.medley.starter.scenes.Question.Kind;
import java.util.List;

/** How people ask. */
public final class Wordings {
    /** What asks for a caption; the first is the plainest, and the empty one stands for a picture without a word. */
    public static final List<String> CAPTION = List.of(
            "Describe the picture.",
            "Describe the image.",
            "Describe this picture.",
            "Describe this image.",
            "Describe the picture in a sentence.",
            "What is in the picture?",
            "What is in this image?",
            "What's in this image?",
            "What's in the picture?",
            "What does the picture show?",
            "What does this image show?",
            "What do you see?",
            "What can you see in this picture?",
            "Write a caption.",
            "Write a caption for this image.",
            "Caption the picture.",
            "Caption this image.",
            "Tell me what you see.",
            "");

    private static final double CARELESS = 0.15;

    private Wordings() {}

    /** A wording with places for what is asked about. */
    static String of(Kind kind, Dice dice) {
        return casual(dice.from(all(kind)), dice);
    }

    /** Now and then without a capital, or without the last mark. */
    public static String casual(String text, Dice dice) {
        String said = text;
        if (!said.isEmpty() && dice.happens(CARELESS)) {
            said = Character.toLowerCase(said.charAt(0)) + said.substring(1);
        }
        if (!said.isEmpty() && dice.happens(CARELESS)) {
            said = said.substring(0, said.length() - 1);
        }
        return said;
    }

    private static List<String> all(Kind kind) {
        return switch (kind) {
            case HOW_MANY ->
                List.of(
                        "How many %s are there?",
                        "How many %s are in the picture?",
                        "How many %s do you see?",
                        "How many %s can you see in this image?",
                        "Count the %s.",
                        "What is the number of %s?");
            case IS_THERE ->
                List.of(
                        "Is there %s?",
                        "Is there %s in the picture?",
                        "Do you see %s?",
                        "Can you see %s in this image?",
                        "Does the picture show %s?");
            case COLOUR ->
                List.of(
                        "What colour is the %s?",
                        "What color is the %s?",
                        "Which colour does the %s have?",
                        "Which color is the %s?",
                        "What is the colour of the %s?",
                        "What is the color of the %s?");
            case SHAPE ->
                List.of(
                        "What shape is the %s?",
                        "Which shape does the %s have?",
                        "What is the shape of the %s?",
                        "What kind of shape is the %s?");
            case SIZE ->
                List.of(
                        "How large is the %s?",
                        "How big is the %s?",
                        "What size is the %s?",
                        "What is the size of the %s?",
                        "Which size does the %s have?");
            case WHAT_IS_WHERE ->
                List.of("What is %s?", "What's %s?", "What lies %s?", "What do you see %s?", "Which objects are %s?");
            case IS_IT_THERE ->
                List.of(
                        "Is the %s %s?",
                        "Does the %s lie %s?", "Is the %s in the picture %s?", "Would you say the %s is %s?");
        };
    }
}
