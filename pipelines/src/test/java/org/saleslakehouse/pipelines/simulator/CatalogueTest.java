package org.saleslakehouse.pipelines.simulator;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import java.math.BigDecimal;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  @Test
  void theFiveClientsAndSixProductsAreThese() {
    Catalogue catalogue = Catalogue.of(5, 6);
    assertThat(
        catalogue.clients(),
        contains(
            new Client(1, "Jean Dupont", "France", "Particulier"),
            new Client(2, "Maria Garcia", "Espagne", "Particulier"),
            new Client(3, "John Smith", "UK", "Entreprise"),
            new Client(4, "Sophie Martin", "France", "Particulier"),
            new Client(5, "Klaus Mueller", "Allemagne", "Entreprise")));
    assertThat(
        catalogue.products(),
        contains(
            product(101, "Ordinateur portable", "Électronique", "899.99"),
            product(102, "Souris sans fil", "Électronique", "25.50"),
            product(103, "Clavier mécanique", "Électronique", "75.00"),
            product(104, "Casque audio", "Électronique", "59.99"),
            product(105, "Livre 'Data Science'", "Livre", "19.99"),
            product(106, "Écran 27 pouces", "Électronique", "299.99")));
  }

  private static Product product(int id, String name, String category, String price) {
    return new Product(id, name, category, new BigDecimal(price));
  }

  @Test
  void fewerAreTheFirstOfThem() {
    Catalogue catalogue = Catalogue.of(2, 1);
    assertThat(
        catalogue.clients().stream().map(Client::id).collect(Collectors.toList()), contains(1, 2));
    assertThat(
        catalogue.products().stream().map(Product::id).collect(Collectors.toList()), contains(101));
  }

  @Test
  void moreAreMadeUpAndDependOnTheirNumberAlone() {
    Catalogue few = Catalogue.of(7, 8);
    Catalogue many = Catalogue.of(1000, 500);
    assertThat(many.clients().subList(0, 7), equalTo(few.clients()));
    assertThat(many.products().subList(0, 8), equalTo(few.products()));
    assertThat(many.clients().stream().map(Client::id).distinct().count(), equalTo(1000L));
    assertThat(many.clients().stream().map(Client::name).distinct().count(), equalTo(1000L));
    assertThat(many.products().get(499).id(), equalTo(600));
    assertThat(
        many.products().stream().allMatch(p -> p.price().scale() == 2 && p.price().signum() > 0),
        equalTo(true));
  }
}
