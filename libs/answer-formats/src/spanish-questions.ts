/** The questions of the catalogue in Spanish, by their ids, and by the names of answers that are a part of one: above plots, and in the page. One that is not here is asked in English. */
export const spanishQuestions: Readonly<Record<string, string>> = {
  q1: 'transacciones en los años y horas, con al menos el importe mínimo',
  q2: 'de cada mes, el producto que más se vendió y el que más ganancias dejó',
  q2_best_selling: 'de cada mes, el producto que más se vendió',
  q2_most_profitable: 'de cada mes, el producto que más ganancias dejó',
  q3: 'valor total de pagos de cada semestre y tienda, en los años y horas',
  q4: 'fechas de nacimiento de los clientes con más compras en cada tienda, en los años',
};
