package org.saleslakehouse.pipelines.simulator;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The shop's clients and products: the five and six that everyone knows, and as many more as are
 * asked for. A made-up one depends on its number alone, so that client 17 is the same person in
 * every run, whatever the seed.
 */
record Catalogue(List<Client> clients, List<Product> products) {
  private static final int FIRST_PRODUCT_ID = 101;

  private static final List<Client> KNOWN_CLIENTS =
      List.of(
          new Client(1, "Jean Dupont", "France", "Particulier"),
          new Client(2, "Maria Garcia", "Espagne", "Particulier"),
          new Client(3, "John Smith", "UK", "Entreprise"),
          new Client(4, "Sophie Martin", "France", "Particulier"),
          new Client(5, "Klaus Mueller", "Allemagne", "Entreprise"));

  private static final List<Product> KNOWN_PRODUCTS =
      List.of(
          product(101, "Ordinateur portable", "Électronique", "899.99"),
          product(102, "Souris sans fil", "Électronique", "25.50"),
          product(103, "Clavier mécanique", "Électronique", "75.00"),
          product(104, "Casque audio", "Électronique", "59.99"),
          product(105, "Livre 'Data Science'", "Livre", "19.99"),
          product(106, "Écran 27 pouces", "Électronique", "299.99"));

  private static final List<String> FIRST_NAMES =
      List.of("Anna", "Bruno", "Chloé", "David", "Elena", "Félix", "Greta", "Hugo", "Inès", "Jörg");
  private static final List<String> LAST_NAMES =
      List.of("Bernard", "Costa", "Díaz", "Fischer", "Jansen", "Kowalski", "Leroy", "Rossi");
  private static final List<String> COUNTRIES =
      List.of("France", "Espagne", "UK", "Allemagne", "Italie", "Belgique", "Portugal", "Pays-Bas");
  private static final List<String> SEGMENTS = List.of("Particulier", "Entreprise");
  private static final List<String> THINGS =
      List.of("Lampe", "Clé USB", "Tapis", "Sac", "Câble", "Support", "Guide", "Roman");
  private static final List<String> CATEGORIES =
      List.of("Électronique", "Livre", "Maison", "Bureau");

  Catalogue {
    clients = List.copyOf(clients);
    products = List.copyOf(products);
  }

  /** A catalogue with this many clients and products, both at least 1. */
  static Catalogue of(int clientCount, int productCount) {
    List<Client> clients = new ArrayList<>(clientCount);
    for (int i = 0; i < clientCount; i++) {
      clients.add(i < KNOWN_CLIENTS.size() ? KNOWN_CLIENTS.get(i) : madeUpClient(i + 1));
    }
    List<Product> products = new ArrayList<>(productCount);
    for (int i = 0; i < productCount; i++) {
      products.add(
          i < KNOWN_PRODUCTS.size() ? KNOWN_PRODUCTS.get(i) : madeUpProduct(FIRST_PRODUCT_ID + i));
    }
    return new Catalogue(clients, products);
  }

  private static Client madeUpClient(int id) {
    Random random = new Random(Mix.mix(id));
    String name = pick(FIRST_NAMES, random) + " " + pick(LAST_NAMES, random) + " " + id;
    return new Client(id, name, pick(COUNTRIES, random), pick(SEGMENTS, random));
  }

  private static Product madeUpProduct(int id) {
    Random random = new Random(Mix.mix(-id));
    String name = pick(THINGS, random) + " " + id;
    BigDecimal price = BigDecimal.valueOf(199 + random.nextInt(50_000), 2);
    return new Product(id, name, pick(CATEGORIES, random), price);
  }

  private static Product product(int id, String name, String category, String price) {
    return new Product(id, name, category, new BigDecimal(price));
  }

  private static String pick(List<String> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }
}
